import { type AgentSummary, counterRandom, Histogram, type IntervalRecord, type PhaseRecord, writeMessageLine, writeStreamHeader } from '@ubench/load';

export interface Said {
  readonly agents: number;
  readonly seconds: number;
  readonly rate_per_s: number;
  /** One agent of which nothing is heard until all others have ended. */
  readonly late: boolean;
}

/** Seconds that differ: what follows is told in the words of one of them, which costs the reader no less. */
const different = 200;

/** What the agents of an open loop say, line by line; the last of them sends its lines when it is heard. */
export function* said({ agents, seconds, rate_per_s, late }: Said): Generator<string> {
  const random = counterRandom(1);
  const phases = Array.from({ length: different }, (_, i) => phaseOf(i, rate_per_s, random));
  const record = (agent: number, sequence: number): IntervalRecord => {
    const measure = phases[(agent * 37 + sequence) % different]!;
    return { agent, sequence, interval: sequence, completed: measure.operations, sent: rate_per_s, phases: { measure } };
  };
  const inTime = late ? agents - 1 : agents;
  yield writeStreamHeader();
  for (let agent = 0; agent < agents; agent++) yield writeMessageLine(agent, { type: 'ready' });
  for (let second = 0; second < seconds; second++) {
    for (let agent = 0; agent < inTime; agent++) yield writeMessageLine(agent, { type: 'interval', record: record(agent, second) });
  }
  for (let agent = inTime; agent < agents; agent++) {
    for (let second = 0; second < seconds; second++) yield writeMessageLine(agent, { type: 'interval', record: record(agent, second) });
  }
  for (let agent = 0; agent < agents; agent++) yield writeMessageLine(agent, { type: 'done', summary: summaryOf(agent, seconds, rate_per_s) });
}

/** One second: log-normal latencies around 3 ms, an error now and then. */
function phaseOf(i: number, rate_per_s: number, random: ReturnType<typeof counterRandom>): PhaseRecord {
  const histograms = { serviceTime: new Histogram(), sendLag: new Histogram(), responseTime: new Histogram(), queueWait: new Histogram() };
  random.at(i);
  for (let operation = 0; operation < rate_per_s; operation++) {
    const service_ns = Math.exp(15 + 0.8 * random.normal());
    const [wait_ns, lag_ns] = [1e5 * random.exponential(), 3e4 * random.exponential()];
    histograms.serviceTime.record(service_ns);
    histograms.sendLag.record(lag_ns);
    histograms.responseTime.record(wait_ns + lag_ns + service_ns);
    histograms.queueWait.record(wait_ns);
  }
  const failed = i % 10 === 0 ? 1 : 0;
  const errorTime = new Histogram();
  errorTime.record(1e9);
  return {
    operations: rate_per_s + failed,
    errors: failed === 0 ? {} : { timeout: failed },
    histograms: { ...Object.fromEntries(Object.entries(histograms).map(([name, histogram]) => [name, histogram.encode()])), ...(failed > 0 && { errorTime: errorTime.encode() }) },
    tallies: {},
  };
}

function summaryOf(agent: number, seconds: number, rate_per_s: number): AgentSummary {
  return {
    agent,
    records: seconds,
    scheduled: seconds * rate_per_s,
    sent: seconds * rate_per_s,
    unsentWhileFree: 0,
    reachedMaxConcurrency: false,
    window: { start_ns: 0, end_ns: seconds * 1e9 },
    cpu_ns: 1e9,
    eventLoopUtilisation: 0.2,
    readLag_ns: 1e5,
    clients: 10,
    errorSamples: { timeout: ['no answer within 1 s'] },
    aborted: false,
  };
}
