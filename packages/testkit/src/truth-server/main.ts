/** The truth server as a command: `node main.ts --port 8080 --latency 5ms --stall-for 1s --stall-every 10s`. */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Duration } from '@ubench/units';
import { parseLatency } from './latency-model.ts';
import { parseStall, type StallWindow } from './stall-pattern.ts';
import { runTruthProgram, toJsonLines } from './truth-program.ts';

const { values } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '0' },
    latency: { type: 'string', default: '5ms' },
    seed: { type: 'string', default: '1' },
    'stall-for': { type: 'string' },
    'stall-every': { type: 'string' },
    'stall-at': { type: 'string' },
    epoch: { type: 'string', default: 'start' },
    'record-requests': { type: 'boolean', default: false },
    log: { type: 'string' },
  },
});

const stallFor = values['stall-for'] as Duration | undefined;
const stallEvery = values['stall-every'] as Duration | undefined;
const stallAt = values['stall-at'] as Duration | undefined;
const stall =
  stallFor === undefined && stallEvery === undefined
    ? undefined
    : parseStall({ for: stallFor ?? '0s', every: stallEvery ?? '0s', ...(stallAt === undefined ? {} : { at: stallAt }) });
const { log, epoch } = values;

const stallsFile = log && join(log, 'stalls.jsonl');
if (log) mkdirSync(log, { recursive: true });
if (stallsFile) writeFileSync(stallsFile, '{"schema":"ubench.truth-stalls/1"}\n');

const program = await runTruthProgram({
  host: values.host,
  port: Number(values.port),
  latency: parseLatency(values.latency),
  seed: Number(values.seed),
  stall,
  epoch: epoch === 'first-request' ? epoch : epoch === 'start' ? Number(process.hrtime.bigint()) : Number(epoch),
  recordRequests: values['record-requests'],
  // Written at once: whoever stops the server must not lose what it knew.
  ...(stallsFile ? { stalled: (window: StallWindow) => appendFileSync(stallsFile, toJsonLines([window])) } : {}),
});
process.stdout.write(`${JSON.stringify({ url: program.url })}\n`);

async function stop(): Promise<void> {
  if (log) {
    writeFileSync(join(log, 'stats.json'), JSON.stringify({ schema: 'ubench.truth-stats/1', ...program.stats() }));
    if (values['record-requests']) {
      writeFileSync(join(log, 'requests.jsonl'), `{"schema":"ubench.truth-requests/1"}\n${toJsonLines(program.requests())}`);
    }
  }
  await program.close();
  process.exit();
}
process.once('SIGTERM', () => void stop());
process.once('SIGINT', () => void stop());
// Started by startTruthServer(): never outlives the process that started it.
process.once('disconnect', () => void stop());
