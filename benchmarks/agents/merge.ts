/** Merges the lines that come on the standard input, as the process does that steers a run, and prints what that took. */
import { createMeasurement, readMessageLine, readStreamHeader } from '@ubench/load';

const measurement = createMeasurement(Number(process.argv[2]));
const [beforeRss, beforeCpu] = [process.memoryUsage.rss(), process.cpuUsage()];
let rest = '';
let headerRead = false;
for await (const chunk of process.stdin.setEncoding('utf8')) {
  const lines = `${rest}${chunk as string}`.split('\n');
  rest = lines.pop()!;
  for (const line of lines) {
    if (headerRead) {
      const { agent, message } = readMessageLine(line);
      measurement.take(agent, message);
    } else {
      readStreamHeader(line);
      headerRead = true;
    }
  }
}
const { measure, intervals, gaps, failedAgents } = measurement.result();
const { user, system } = process.cpuUsage(beforeCpu);
console.log(
  JSON.stringify({
    operations: measure.operations,
    seconds: intervals.length,
    complete: gaps.length === 0 && failedAgents.length === 0,
    cpu_ms: (user + system) / 1e3,
    beforeRss,
    peakRss: process.resourceUsage().maxRSS * 1024,
  }),
);
