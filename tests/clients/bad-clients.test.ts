import { readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchmarkResult } from '@ubench/core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Project } from '../harness/project.ts';
import { processesWith } from './processes-with.ts';
import { countingServer } from './programs.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 180_000 });

const header = '{"schema":"ubench.stream/1"}';
const second = '{"type":"interval","record":{"interval":0,"phases":{"measure":{"operations":2,"histograms":{"serviceTime":{"buckets":[[1000000,2]]}}}}}}';
const done = '{"type":"done","summary":{"window":{"start_ns":0,"end_ns":1000000}}}';
/** A shell that writes lines to the file of results, and then does something else. */
const tells = (lines: readonly string[], then = ''): string[] => ['sh', '-c', `sleep 0.01; printf '%s\\n' ${lines.map((line) => `'${line}'`).join(' ')} > $UBENCH_RESULTS; ${then}`];

/** Every client in a benchmark of its own, by its name. */
const clients: Readonly<Record<string, object>> = {
  missing: { command: ['no-such-program', '--seconds', '10'] },
  'not executable': { command: ['./server.mjs'] },
  'a directory': { command: ['./data'] },
  'no dataset': { command: ['true'], dataset: 'data/none.csv' },
  'exits with 3': { command: ['sh', '-c', 'echo it begins; echo "no such table: item" >&2; exit 3'], tasks: 2 },
  'one of four exits with 3': { command: ['sh', '-c', 'test $UBENCH_TASK != 2 || exit 3'], tasks: 4 },
  'exits with 3 after its results': { command: tells([header, second, done], 'echo out of luck >&2; exit 3') },
  'ends by a signal': { command: ['sh', '-c', 'kill -SEGV $$'] },
  'prints garbage': { command: ['sh', '-c', 'head -c 100000 /dev/urandom; echo; echo { not results'] },
  'writes garbage as results': { command: tells(['hello']) },
  'writes a line that is wrong': { command: tells([header, second, '{"type":"interval","record":{"interval":1,"phases":{"measure":{"operation":2}}}}', done]) },
  'contradicts itself': { command: tells([header, second.replace('"operations":2', '"operations":3'), done]) },
  'has an unknown metric': { command: tells([header, second.replace('serviceTime', 'ttft'), done]) },
  'does not say that it is done': { command: tells([header, second]) },
  'measured for longer than it ran': { command: tells([header, second, done.replace('1000000}', '9000000000000}')]) },
  'writes too many results': { command: ['sh', '-c', `(echo '${header}'; yes "$(printf '%4000s')" | head -c 67200000) > $UBENCH_RESULTS`] },
  'writes results without a line end': { command: ['sh', '-c', `(echo '${header}'; head -c 9000000 /dev/zero) > $UBENCH_RESULTS`] },
  'prints a gigabyte': { command: ['sh', '-c', 'echo first line; head -c 1000000000 /dev/zero; echo; echo last line'] },
  'prints a gigabyte of lines': { command: ['sh', '-c', 'echo first line; yes | head -c 1000000000; echo last line'] },
  'never ends': { command: ['sleep', '300'], timeout: '500ms' },
  'never ends, whatever it is told': { command: ['sh', '-c', "trap '' TERM; while true; do sleep 1; done"], timeout: '500ms' },
  'leaves a process behind': { command: ['sh', '-c', 'sleep 300 & echo $!'] },
  'tells on its output': { command: ['sh', '-c', `sleep 0.01; echo before; printf '%s\\n' '${header}' '${second}' 'a word in between' '${done}'`] },
  'says that it has failed': { command: tells([header, '{"type":"failed","error":{"code":"E","what":"the table is gone"}}']) },
};

/** What all that they start has in its environment. */
const mark = `bad-clients-${process.pid}`;

const spec = `import { http } from '@ubench/service-http';
  import { bench, deploy } from 'ubench';
  const site = deploy(http({ command: ['node', 'server.mjs', '{port}'] }), { name: 'site' });
  for (const [name, client] of ${JSON.stringify(Object.entries(clients))}) bench(name, { target: site, client: { env: { CLIENT_MARK: '${mark}' }, ...client } });`;

const temporary = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('ubench-client-'));

describe('a client that is wrong', () => {
  let project: Project;
  let results: ReadonlyMap<string, BenchmarkResult>;
  let before: string[];
  const resultOf = (name: string): BenchmarkResult => results.get(name)!;
  const reasonsOf = (name: string): [string, string][] => resultOf(name).validity.reasons.map(({ code, message }) => [code, message]);
  const logOf = (name: string): string => {
    const directory = join(project.directory, '.ubench/runs', project.result.run.id, 'logs');
    const file = readdirSync(directory).find((each) => each.startsWith(`${name.replaceAll(/\W/g, '_')}-`) && each.endsWith('-task-0.log'))!;
    return join(directory, file);
  };

  beforeAll(async () => {
    const cleanup: (() => void)[] = [];
    before = temporary();
    project = new Project({ 'server.mjs': countingServer, 'data/x.csv': 'a', 'a.bench.js': spec }, (remove) => void cleanup.push(remove));
    await project.ubench('run');
    results = new Map(project.result.benchmarks.map((result) => [result.name, result]));
    return () => cleanup.forEach((remove) => remove());
  });

  it.each([
    ['missing', /'no-such-program' cannot be started: there is no 'no-such-program' in the PATH/],
    ['not executable', /server\.mjs is not executable/],
    ['a directory', /it is a directory/],
  ])('is not started: %s', (name, message) => {
    expect(resultOf(name)).toMatchObject({ status: 'failed', error: { code: 'UBENCH_E_CLIENT_COMMAND', what: expect.stringMatching(message) } });
  });

  it('that reads a dataset that is not there is not started', () => {
    expect(resultOf('no dataset')).toMatchObject({ status: 'failed', error: { code: 'UBENCH_E_CLIENT_DATASET', what: expect.stringContaining('data/none.csv') } });
  });

  it.each([
    ['exits with 3', 'exit 3', 2, 'no-success', /^task [01] ended with exit code 3: no such table: item$/],
    ['one of four exits with 3', 'exit 3', 1, 'errors', /^task 2 ended with exit code 3$/],
    ['ends by a signal', 'SIGSEGV', 1, 'no-success', /^task 0 was ended by SIGSEGV$/],
    ['never ends', 'timeout', 1, 'no-success', /^task 0 had not ended after 500 ms/],
    ['never ends, whatever it is told', 'timeout', 1, 'no-success', /^task 0 had not ended after 500 ms/],
  ])('that tells nothing has failed as an operation: %s', (name, kind, count, code, sample) => {
    expect(resultOf(name)).toMatchObject({ status: 'measured', validity: { valid: false, reasons: [{ code }] }, errors: { [kind]: { count } } });
    for (const text of resultOf(name).errors[kind]!.samples) expect(text).toMatch(sample);
  });

  it.each([
    ['exits with 3 after its results', /^Task 0 of the client 'sh -c .*ended with exit code 3: out of luck$/],
    ['writes garbage as results', /line 1 of its results file: What agents said cannot be read: its first line is no JSON/],
    ['writes a line that is wrong', /line 3 of its results file: .*phases\.measure.*operation/],
    ['contradicts itself', /line 2 of its results file: its histograms have 2 operations, and 3 have not failed/],
    ['has an unknown metric', /line 2 of its results file: there is no metric 'ttft'/],
    ['does not say that it is done', /its results file ends without a line of the type 'done'/],
    ['measured for longer than it ran', /its window is 150 min, and it ran for/],
    ['writes too many results', /line \d+ of its results file: there are more than 64\.0 MiB of them/],
    ['writes results without a line end', /line 2 of its results file: it is longer than 4\.00 MiB/],
    ['says that it has failed', /line 2 of its results file: the program says that it has failed: the table is gone/],
  ])('makes the benchmark invalid, and the reason says why: %s', (name, message) => {
    expect(reasonsOf(name)).toContainEqual(['client-failed', expect.stringMatching(message)]);
  });

  it('that fails after its results keeps what it measured', () => {
    expect(resultOf('exits with 3 after its results').trials[0]!.operations.measure).toEqual({ succeeded: 2, failed: 0 });
  });

  it('that prints what is no results is no error: that is its log', () => {
    expect(resultOf('prints garbage')).toMatchObject({ validity: { valid: true }, trials: [{ operations: { measure: { succeeded: 1, failed: 0 } } }] });
    expect(readFileSync(logOf('prints garbage'), 'utf8').trimEnd()).toMatch(/\{ not results$/);
  });

  it.each(['prints a gigabyte', 'prints a gigabyte of lines'])('%s: the beginning and the end are kept, it says what was left out, and memory is bounded', (name) => {
    expect(resultOf(name)).toMatchObject({ validity: { valid: true } });
    expect(statSync(logOf(name)).size).toBeLessThan(1.1 * 2 ** 20);
    const text = readFileSync(logOf(name), 'utf8');
    expect(text).toMatch(/^first line\n/);
    expect(text).toMatch(/\nlast line\n$/);
    expect(text).toMatch(/\n… 95\d MiB left out …\n/);
    expect(Math.max(...resultOf(name).trials[0]!.client.series!.rss_bytes.map(Number))).toBeLessThan(600e6);
  });

  it('that leaves a process behind: it is ended', () => {
    const pid = readFileSync(logOf('leaves a process behind'), 'utf8').trim();
    expect(pid).toMatch(/^\d+$/);
    expect(processesWith(mark)).not.toContain(Number(pid));
  });

  it('may tell on its output, among other lines', () => {
    expect(resultOf('tells on its output')).toMatchObject({ validity: { valid: true }, trials: [{ operations: { measure: { succeeded: 2, failed: 0 } }, window_ns: 1_000_000 }] });
    expect(readFileSync(logOf('tells on its output'), 'utf8')).toBe('before\na word in between\n');
  });

  it('leaves nothing behind', () => {
    expect(processesWith(mark)).toEqual([]);
    expect(temporary().filter((name) => !before.includes(name))).toEqual([]);
  });
});
