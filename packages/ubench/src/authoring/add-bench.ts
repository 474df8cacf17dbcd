import {
  clientDriver, clientLoad, clientOptions, clientWorkload, coreErrors, type Collector, currentCollector, type DeploymentNode, type FunctionBenchNode, type GateChanges, gateMetricsOf, type LoadBenchNode, type Modifier, type ParameterValue, parseGateChanges, requireMetrics, type SweepNode,
} from '@ubench/core';
import { durationOption, executorDriver, type Load, parseLoad, parseOptions, parseSlo, shareOption, type Workload } from '@ubench/load';
import { z } from 'zod';
import { objectOf } from './object-of.ts';
import { parseBackground } from './parse-background.ts';
import { requireTarget } from './require-target.ts';

const gateOption = z
  .custom<unknown>(() => true)
  .transform((written): GateChanges | false => (written === false ? false : parseGateChanges(written)))
  .optional();
const wholeNumber = z.int('it must be a whole number').positive('it must be at least 1');
const trialsOption = wholeNumber.optional();
const agentsOption = z.union(
  [
    wholeNumber.transform((count) => ({ count })),
    z.strictObject({
      on: z.string().min(1).optional().describe('A backend: `local`, or one with room for agents.').meta({ examples: ['meluxina'] }),
      count: wholeNumber.optional().describe('How many.'),
      cpus: wholeNumber.optional().describe('Cores of each, of agents on a cluster.'),
    }),
  ],
  'it must be how many agents, from 1, or { on, count, cpus }',
);

/** What `bench(name, { … })` takes. */
export const benchOptions = z.strictObject({
  target: objectOf<DeploymentNode>((value) => value['kind'] === 'deployment', 'it must be a deployment: const db = deploy(…)')
    .describe('A deployment of the service that the workload is for, of this `describe` or of one around it.')
    .meta({ title: 'deployment' }),
  workload: objectOf<Workload>((value) => 'type' in value && 'service' in value, 'it must be a workload of the target, such as postgres.selectOnly()')
    .describe('What the clients do to it.')
    .meta({ title: 'workload' }),
  load: objectOf<Load>(() => true, "it must be a load: { concurrency: 16, duration: '10s' } or { rate: '200/s', duration: '10s' }")
    .describe('How many clients, or how many operations a second, and for how long.')
    .meta({ title: 'load', examples: [{ concurrency: 16, duration: '10s' }] }),
  background: z
    .array(z.unknown(), "it must be a list: [{ workload, load: { rate: '50/s' } }]")
    .default([])
    .describe('Further loads beside it, from before its warm-up until its load has ended: see [below](#background).')
    .meta({ title: 'list of loads' }),
  slo: objectOf<object>(() => true, "it must be limits: { latency: '50ms' }")
    .optional()
    .describe(
      'The most that latencies of one operation may be, all at once: `latency` (as the result has it), or a latency that the workload declares. The result then has `goodput`, the operations per second ' +
        'that met all of them. `share` says how many of the operations must do so for the load to meet the slo; default 99 %.',
    )
    .meta({ title: 'slo', examples: [{ latency: '50ms', share: '99%' }] }),
  driver: z
    .union([z.string(), z.tuple([z.string(), z.unknown()])], "it must be the name of a driver, or ['name', options]")
    .default(executorDriver.name)
    .describe('What runs the load, by name, or by name and options.')
    .meta({ title: 'driver' }),
  trials: trialsOption.describe("Repetitions on the same deployment; their spread says how far the result can be trusted. Default: the configuration's, 1."),
  tags: z.array(z.string()).default([]).describe('What `--tag` selects by, beside the tags of the enclosing describes.').meta({ examples: [['smoke']] }),
  timeout: durationOption
    .optional()
    .describe('Ends the benchmark as failed when all its trials together take longer. Default: none, the load bounds itself.')
    .meta({ examples: ['10m'] }),
  agents: agentsOption
    .optional()
    .describe(
      'What the load is spread over: how many agents, or `{ on, count, cpus }`. `on` is the backend that they run on: `local` for threads of this process, or one with room for agents, such as a ' +
        'cluster; default that of the target, `local` where load cannot run there. `cpus` are the cores of each, of agents on a cluster. Default count: as many as the load needs, one for every 5,000/s of ' +
        'its rate or 64 of its clients, but of threads no more than there are cores, less one for a service on the same machine. A driver of another tool runs once.',
    )
    .meta({ title: 'agents', examples: [{ on: 'meluxina', count: 8 }] }),
  files: z
    .array(z.string().min(1))
    .default([])
    .describe('Files that its code reads beside its modules, relative to the root: agents on other machines get them at the same place below the directory that they run in.')
    .meta({ examples: [['data/prompts.jsonl']] }),
  maxErrorShare: shareOption
    .optional()
    .describe("Errors over this share make the measurement invalid. Default: the configuration's, `'1%'`.")
    .meta({ examples: ['5%'] }),
  gate: gateOption.describe(
    'Which of its metrics gate under `run --gate` and `ab`, by path, over what `gate.metrics` of the [configuration](config.md#gate) says: `{ margin, advisory }`, `true` for as it would by default, `false` for ' +
      'not at all; `gate: false` for none of them.',
  ).meta({ title: 'gate', examples: [{ 'latency.p99': { margin: '20%', advisory: false }, throughput: false }] }),
  retry: z.literal(0, 'only 0: a benchmark is never silently repeated').optional().describe('A benchmark is never silently repeated.'),
});

/** What `bench(name, { client, … })` takes: the load is a program of the user's own. */
export const clientBenchOptions = benchOptions.pick({ target: true, trials: true, tags: true, timeout: true, files: true, maxErrorShare: true, gate: true, retry: true }).extend({
  client: z
    .looseObject({}, "it must be what to run: { command: ['python3', 'load.py'] }")
    .describe('The program that is the load, and what it needs: see [below](#client).')
    .meta({ title: 'client', examples: [{ command: ['python3', 'load.py'], tasks: 4 }] }),
  agents: z
    .strictObject({ on: z.string().min(1).optional().describe('The backend that the tasks run on.') }, "it must be { on: 'the name of a backend' }: client says how many there are, and what each needs")
    .default({})
    .describe('`on`: the backend that the tasks run on, as of any load.')
    .meta({ examples: [{ on: 'meluxina' }] }),
});

const functionOptions = z.strictObject({
  fn: z.custom<() => unknown>((value) => typeof value === 'function', 'it must be the function to measure'),
  trials: trialsOption,
  tags: z.array(z.string()).default([]),
  gate: gateOption,
  timeout: durationOption.prefault('5m'),
});

export type AnyCheck = ((result: never) => unknown) | undefined;

interface Point {
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly sweep?: SweepNode;
}

/** Registers one benchmark with the file that is being collected. `call` is the function that the spec called, for messages. */
export function addBench(call: string, modifier: Modifier, name: string, what: unknown, check: AnyCheck, point: Point = { parameters: {} }): void {
  const collector = currentCollector(call);
  const common = { kind: 'bench' as const, name, ...point, suite: collector.suite, line: collector.line(), modifier, check };
  if (check !== undefined && typeof check !== 'function') {
    throw coreErrors.UBENCH_E_BENCH_SHAPE({ problem: `The check of ${call} is ${typeof check}, not a function.` });
  }
  if (modifier === 'todo') collector.addBench({ ...common, what: 'nothing', tags: [] });
  else if (typeof what === 'function') collector.addBench({ ...common, ...parseFunction(call, { fn: what }) });
  else if (typeof what === 'object' && what !== null && 'fn' in what) collector.addBench({ ...common, ...parseFunction(call, what) });
  else if (typeof what === 'object' && what !== null && 'client' in what) collector.addBench({ ...common, ...parseClient(call, what, collector) });
  else if (typeof what === 'object' && what !== null) collector.addBench({ ...common, ...parseWhat(call, what, collector) });
  else throw coreErrors.UBENCH_E_BENCH_SHAPE({ problem: `The second argument of ${call} is ${what === null ? 'null' : typeof what}.` });
}

function parseFunction(call: string, what: object): Pick<FunctionBenchNode, 'what' | 'fn' | 'trials' | 'tags' | 'gate' | 'timeout_ns'> {
  const { fn, trials, tags, gate = {}, timeout } = parseOptions(functionOptions, what, call);
  const node = { what: 'function' as const, fn, trials, tags, gate, timeout_ns: timeout };
  if (gate !== false) requireMetrics(gate, gateMetricsOf(node));
  return node;
}

type ParsedLoad = Omit<LoadBenchNode, 'kind' | 'name' | 'parameters' | 'suite' | 'line' | 'modifier' | 'check' | 'sweep'>;

function parseClient(call: string, what: object, collector: Collector): ParsedLoad {
  for (const key of ['workload', 'load', 'fn'].filter((name) => name in what)) throw coreErrors.UBENCH_E_BENCH_SHAPE({ problem: `${call} has a client and a ${key}: the client is the load.` });
  const { target, client, trials, tags, timeout, agents, files, maxErrorShare, gate = {} } = parseOptions(clientBenchOptions, what, call);
  const workload = clientWorkload(target.service.kind);
  requireTarget(target, workload, collector);
  // Parsed again when the plan is made, with --set; here so that a mistake is reported at its line.
  const parsed = parseOptions(clientOptions, client, `client of ${call}`);
  if (gate !== false) requireMetrics(gate, gateMetricsOf({ what: 'load', workload, slo: undefined }));
  return {
    what: 'load', target, workload, load: clientLoad(parsed), background: [], slo: undefined, driver: { name: clientDriver.name, options: client }, trials, tags,
    agents: { ...agents, count: parsed.tasks, cpus: parsed.resources.cpus }, files, timeout_ns: timeout, maxErrorShare, gate,
  };
}

function parseWhat(call: string, what: object, collector: Collector): ParsedLoad {
  const { target, workload, load, background, slo, driver, trials, tags, timeout, agents, files, maxErrorShare, gate = {} } = parseOptions(benchOptions, what, call);
  requireTarget(target, workload, collector);
  // Parsed again when the plan is made, with --set; here so that a mistake is reported at its line.
  parseLoad(load);
  const [driverName, driverOptions = {}] = typeof driver === 'string' ? [driver] : driver;
  if (driverName === clientDriver.name) throw coreErrors.UBENCH_E_BENCH_SHAPE({ problem: `The driver '${driverName}' of ${call} is that of a program of your own: write client: { command } in place of workload, load and driver.` });
  const limits = slo === undefined ? undefined : parseSlo(slo, workload.type.metrics);
  if (gate !== false) requireMetrics(gate, gateMetricsOf({ what: 'load', workload, slo: limits }));
  const beside = parseBackground(call, background, { target, collector });
  return { what: 'load', target, workload, load, background: beside, slo: limits, driver: { name: driverName, options: driverOptions }, trials, tags, agents: agents ?? {}, files, timeout_ns: timeout, maxErrorShare, gate };
}

/** Registers one benchmark for every row. */
export function addTable<R extends Readonly<Record<string, unknown>>>(
  rows: readonly R[],
  name: string,
  what: (row: R) => unknown,
  check: ((result: never, row: R) => unknown) | undefined,
): void {
  for (const row of rows) {
    const parameters = Object.fromEntries(Object.entries(row).filter((entry): entry is [string, ParameterValue] => isParameter(entry[1])));
    const title = name.replaceAll(/\$(\w+)/g, (text, column: string) => (Object.hasOwn(row, column) ? String(row[column]) : text));
    addBench('bench.each()', 'none', title, what(row), check && ((result: never) => check(result, row)), { parameters });
  }
}

const isParameter = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);
