import type { BenchmarkResult, RunEvent, RunResult } from '@ubench/core';
import { eventsOf } from './sample-events.ts';
import { benchmark, chartedRun, eventfulRun, latency, run, searchRun, trial } from './sample-run.ts';

/** A run as a reporter sees it. */
export interface SampleRun {
  /** `of which nothing was measured`. */
  readonly shape: string;
  readonly events: readonly RunEvent[];
  readonly result: RunResult;
}

const sampleOf = (shape: string, result: RunResult): SampleRun => ({ shape, events: eventsOf(result), result });

const unmeasured: Pick<BenchmarkResult, 'metrics' | 'trials'> = { metrics: {}, trials: [] };
const status = (changes: Partial<RunResult['run']>): RunResult['run'] => ({ ...run([]).run, ...changes });

/** What would break lines, tables, markup, terminals or file names. */
export const awkwardNames = [
  'an | table & <b>markup</b> "quotes" `code` *stars* $(command) ${template} %s',
  'two\nlines\r\nand\ttabs',
  '\u001b[31mred\u001b[0m\u001b[2J\u0007 bell \u0000 null',
  'emoji 👩‍🔬 日本語 עברית \u202eoverride\u202c e\u0301',
  '../../etc/passwd',
  '__proto__',
  '=1+1',
  ']]> <script>alert(1)</script> &amp; &#0; --> @everyone',
  'x'.repeat(1_000),
];

const awkward = (): RunResult =>
  run(
    awkwardNames.map((name) =>
      benchmark(name, {
        suite: [name], file: `benchmarks/${name}.bench.ts`, tags: [name], parameters: { [name]: name },
        errors: { [name]: { count: 1, samples: [name] } },
        warnings: [{ code: 'sample', message: name }],
        assertions: [{ metric: name, operator: '<', limit: [1], unit: 'ns', observed: 2, n: 1, trials: [2], verdict: 'FAIL', reason: name }],
      }),
    ),
    {
      errors: awkwardNames.map((name) => ({ code: 'SAMPLE', what: name, where: name, fix: name, details: name })),
      deployments: awkwardNames.map((name, index) => ({ id: `${name}-${index}`, name, service: 'sample', backend: 'local', options: {}, stages: { queue_ns: 12e9, image_ns: 4e9, start_ns: 2e9 }, place: { [name]: name }, provision: [{ step: name, duration_ns: 3e9 }], facts: { [name]: name } })),
    },
  );

/** The name of every benchmark of the huge run begins with it. */
export const hugeName = 'one of very many';

const huge = (): RunResult => run(Array.from({ length: 1_000 }, (_, index) => benchmark(`${hugeName} ${index}`, { trials: [trial({ latency: latency(1, 1_000) }, 1_000)] })));

const verdicts = ['PASS', 'FAIL', 'INCONCLUSIVE', 'ERROR'] as const;

/** Runs of every shape that core writes: what a reporter has to cope with. */
export const sampleRuns = (): readonly SampleRun[] => [
  sampleOf('in which something of everything happened', eventfulRun()),
  sampleOf('with one benchmark that passed', run([benchmark('point reads')])),
  sampleOf('with a search that decided on its points as it went on', searchRun()),
  sampleOf('with everything that charts and gates show', chartedRun()),
  sampleOf('without a benchmark', run([])),
  sampleOf('of which nothing was measured', run([benchmark('later', { ...unmeasured, status: 'todo' }), benchmark('not now', { ...unmeasured, status: 'skipped' })])),
  sampleOf(
    'that was interrupted',
    run([benchmark('half', { status: 'interrupted' }), benchmark('not begun', { ...unmeasured, status: 'interrupted' })], { run: status({ status: 'INTERRUPTED', exit_code: 130 }) }),
  ),
  sampleOf('whose process was killed', run([benchmark('half', { status: 'interrupted' })], { run: status({ status: 'INTERRUPTED', exit_code: null }) })),
  sampleOf(
    'with an invalid measurement',
    run([benchmark('late', { validity: { valid: false, reasons: [{ code: 'send-lag', message: 'The client sent late.' }] } })]),
  ),
  sampleOf(
    'with every verdict',
    run(
      verdicts.map((verdict) =>
        benchmark(verdict, { assertions: [{ metric: 'latency.p99', operator: 'between', limit: [1e6, 2e6], unit: 'ns', observed: verdict === 'ERROR' ? null : 1e6, n: 10, trials: [null], verdict }] }),
      ),
    ),
  ),
  sampleOf('of too few operations for any percentile', run([benchmark('few', { metrics: { latency: latency(1, 3) } })])),
  sampleOf('with names that are hard to show', awkward()),
  sampleOf('with 1,000 benchmarks', huge()),
];
