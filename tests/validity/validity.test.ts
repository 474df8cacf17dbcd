import type { BenchmarkResult } from '@ubench/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leftRunning } from '../harness/left-running.ts';
import { pacerDriver } from '../harness/pacer-driver.ts';
import { type Finished, Project } from '../harness/project.ts';
import { parts, server, supervisor } from './rig.ts';

interface Case {
  /** What is wrong; the name of the benchmark too. */
  readonly trouble: string;
  /** The options of the benchmark but for its target, as source. */
  readonly options: string;
  /** The mode of a server that nobody else uses. Default: one that works. */
  readonly server?: string;
  readonly invalid?: readonly string[];
  readonly warnings?: readonly string[];
  readonly findings?: readonly string[];
  /** In the report, as a person reads it. */
  readonly says: RegExp;
}

/** So few that nobody can hold their number against their latency. */
const few = 'load: { concurrency: 4, operations: 300 }';

/**
 * In an open loop a busy machine makes the client late, too: where that is not what is looked for, operations take about a second, and the client
 * may be late by a tenth of that.
 */
const cases: readonly Case[] = [
  { trouble: 'nothing', options: `workload: counted(), ${few}`, says: /✓ nothing / },
  {
    trouble: 'code of the spec that blocks the event loop for 500 ms in every second',
    options: `workload: work(() => sleep(2), { connected: ({ client }) => client === 0 && setInterval(() => block(500), 1000) }),
      load: { rate: '50/s', duration: '2.5s', warmup: '0s' }`,
    invalid: ['send-lag'],
    says: /the client sent late: p99 of the send lag is \d+ ms, over .* \[send-lag\] → Lower the rate, spread it over more `agents`/,
  },
  {
    trouble: 'code of the spec that keeps the event loop busy',
    options: `workload: work(() => sleep(3000), { connected: ({ client }) => client === 0 && setInterval(() => block(10), 1) }),
      load: { rate: '40/s', duration: '2s', warmup: '1.5s' }`,
    invalid: ['client-saturated'],
    says: /the client was saturated: event loop \d+.* % busy, .* \[client-saturated\] → Lower the rate, or spread it/,
  },
  {
    trouble: 'code of the spec that blocks the event loop until long after the end',
    options: `workload: work(async (i) => {
        if (i === 66) setImmediate(() => block(2500));
        else if (i % 4 !== 2) await sleep(1200);
      }),
      load: { rate: '30/s', duration: '3.2s', warmup: '0s', grace: '100ms' }, maxErrorShare: '100%'`,
    invalid: ['under-sent'],
    says: /the client sent only \d+ of 96 scheduled operations although connections were free \[under-sent\] → Lower the rate/,
  },
  {
    trouble: 'a server that is slower than it is asked',
    server: 'slow',
    options: `workload: http.request(), load: { rate: '50/s', duration: '2s', warmup: '0s' }`,
    findings: ['overloaded'],
    says: /the service completed only \d.* % of what was due in the measurement \[overloaded\]/,
  },
  {
    trouble: 'fewer connections than the rate needs',
    options: `workload: work(() => sleep(100)), load: { rate: '100/s', duration: '2s', warmup: '0s', maxConcurrency: 2 }`,
    warnings: ['max-concurrency'],
    findings: ['overloaded'],
    says: /operations waited for a connection: all 2 were in use \[max-concurrency\] → Raise `maxConcurrency`/,
  },
  {
    trouble: 'a driver that measures from when it sends',
    options: `workload: http.request(), load: { rate: '200/s', operations: 100 }, driver: 'pacer'`,
    warnings: ['coordinated-omission'],
    says: /the driver 'pacer' measures from when it sends.* \[coordinated-omission\] → Use the executor/,
  },
  {
    trouble: 'a server that counts twice',
    server: 'miscounts',
    options: `workload: counted(), ${few}`,
    invalid: ['counters'],
    says: /the server counted 600 operations, the client 300 \[counters\] → Make sure that nothing else uses the service/,
  },
  {
    trouble: 'errors in between',
    server: 'flaky',
    options: `workload: counted(), ${few}`,
    invalid: ['errors'],
    says: /5\.00 % of the operations failed, over the limit of 1\.00 % \[errors\] → Correct what they failed with/,
  },
  {
    trouble: 'errors only',
    server: 'fails',
    options: `workload: counted(), ${few}`,
    invalid: ['no-success'],
    says: /no operation succeeded \(300 failed\) \[no-success\] → Read the benchmark's errors/,
  },
  {
    trouble: 'nothing to work on',
    options: `workload: work(() => sleep(1), { type: { dataSize: async () => 0 } }), ${few}`,
    invalid: ['empty-data'],
    says: /the data set is empty \[empty-data\] → Look for what empties the data/,
  },
  {
    trouble: 'code of the spec that ends its agent',
    options: `workload: work((i) => (i === 51 ? process.exit(3) : sleep(2))), load: { concurrency: 4, operations: 300 }, agents: 2`,
    invalid: ['agent-lost'],
    says: /an agent was lost: .* \[agent-lost\] → Read its error; look for `process\.exit\(\)`/,
  },
  {
    trouble: 'a record that gets lost between an agent and the run',
    options: `workload: work(() => sleep(20), {
        connected() {
          const post = parentPort.postMessage;
          parentPort.postMessage = (message) => (message.type === 'interval' && message.record.sequence === 1 ? undefined : post.call(parentPort, message));
        },
      }),
      load: { concurrency: 1, duration: '2.5s', warmup: '0s' }`,
    invalid: ['gap'],
    says: /agent 0 lost record 1 \[gap\] → Run again/,
  },
  {
    trouble: 'a server that dies',
    server: 'dies',
    options: `workload: http.request(), load: { concurrency: 2, duration: '60s', warmup: '0s' }, maxErrorShare: '100%'`,
    invalid: ['instance-died'],
    says: /the load was cut short: its instance ended: .*9.* \[instance-died\] → Read the last lines of its log/,
  },
  {
    trouble: 'a server that is started again',
    server: 'supervised',
    options: `workload: counted(), load: { concurrency: 1, operations: 60, timeout: '5s' }, maxErrorShare: '100%'`,
    invalid: ['instance-restarted'],
    says: /count of operations fell under load: the instance was restarted \[instance-restarted\] → Read its log/,
  },
  {
    trouble: 'a client that says too early that it is done',
    options: `workload: work(async (i, random, recorder) => {
        recorder.sent();
        await sleep(3);
        recorder.done();
        await sleep(3);
      }),
      load: { concurrency: 2, duration: '2.5s', warmup: '0s' }`,
    invalid: ['littles-law'],
    says: /2 clients at a mean of .* should complete \d+\/s, and completed \d+\/s \[littles-law\] → Look for work that the client does between operations/,
  },
  {
    trouble: 'a client that is always busy',
    options: `workload: work(async () => block(1)), load: { concurrency: 1, duration: '1s', warmup: '0s' }`,
    warnings: ['client-bound'],
    says: /the throughput is a lower bound \[client-bound\] → Spread the load over more `agents`/,
  },
];

const deployed = (mode: string): string =>
  mode === 'supervised' ? `deploy(http({ command: ['node', 'supervisor.mjs', '{port}'] }), { name: 'supervised' })` : `serving('${mode}')`;

const codes = (all: readonly { code: string }[]): string[] => all.map(({ code }) => code);

/** A server of its own lives no longer than its benchmark. */
const source = ({ trouble, options, server: mode }: Case): string =>
  mode === undefined
    ? `bench('${trouble}', { target: works, ${options} });\n`
    : `describe('${mode}', () => {\n  const own = ${deployed(mode)};\n  bench('${trouble}', { target: own, ${options} });\n});\n`;

describe('one run with every kind of trouble, one after the other,', () => {
  let project: Project;
  let remove: () => void;
  let run: Finished;
  let results: ReadonlyMap<string, BenchmarkResult>;
  beforeAll(async () => {
    const files = {
      'server.mjs': server,
      'supervisor.mjs': supervisor,
      'pacer.js': pacerDriver,
      'ubench.config.ts': `export default { plugins: ['./pacer.js'] };\n`,
      'a.bench.js': parts + cases.map(source).join(''),
    };
    project = new Project(files, (whenDone) => (remove = whenDone));
    run = await project.ubench('run');
    results = new Map(project.result.benchmarks.map((result) => [result.name, result]));
  });
  afterAll(() => remove());

  it.each(cases)('of $trouble tells that, and nothing else', ({ trouble, invalid = [], warnings = [], findings = [], says }) => {
    const result = results.get(trouble)!;
    const told = { invalid: codes(result.validity.reasons), warnings: codes(result.warnings), findings: codes(result.findings) };
    expect(told, JSON.stringify([result.validity, result.warnings, result.findings, result.error])).toEqual({ invalid, warnings: expect.arrayContaining([...warnings]), findings });
    expect(result.validity.valid).toBe(invalid.length === 0);
    expect(run.stdout.replaceAll(/\s+/g, ' ')).toMatch(says);
  });

  it('ends with exit code 3, measures all the same what comes after, and leaves nothing running', () => {
    expect(run.code, run.stderr).toBe(3);
    expect(project.result.benchmarks.map(({ status }) => status)).toEqual(cases.map(() => 'measured'));
    expect(leftRunning(project)).toEqual([]);
  });
});
