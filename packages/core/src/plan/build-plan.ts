import { join, posix } from 'node:path';
import { nearest, UbenchError } from '@ubench/errors';
import { type LoadPlan, parseBackgroundLoad, parseLoad, traceReader, type Workload } from '@ubench/load';
import { clientDriver } from '../client/client-driver.ts';
import { clientLoad } from '../client/client-options.ts';
import type { CollectedSpec } from '../collect/collect-spec.ts';
import { normalizeName } from '../collect/collector.ts';
import { type Mode, type Selection, selectBenchmarks, tagsOf } from '../collect/select-benchmarks.ts';
import { specFile } from '../collect/spec-file.ts';
import { type BackgroundNode, type BenchNode, benchmarksOf, type DeploymentNode, type LoadBenchNode, suitePath } from '../collect/spec-tree.ts';
import { coreErrors } from '../core-errors.ts';
import type { GateChanges, GateRules } from '../gate/gate-rule.ts';
import { gateRulesOf } from '../gate/gate-rules.ts';
import { backgroundSeed, benchmarkId, benchmarkSeed, idIn } from './benchmark-id.ts';
import { Overrides } from './overrides.ts';
import type { Plan, PlannedBenchmark, PlannedDeployment, PlannedLoadBenchmark } from './plan.ts';
import { type Placement, placementOf } from './placement.ts';
import { backgroundLead_ns, type PlannedBackground } from './planned-background.ts';
import type { PlannedProbes } from './planned-probes.ts';

/** What the command line and the configuration say about every benchmark. */
export interface PlanSettings {
  readonly root: string;
  readonly backend: string;
  /** `asked`: by the command line, over what the specs say; `default`: where they say nothing. */
  readonly trials: { readonly asked: number | undefined; readonly default: number };
  readonly maxErrorShare: number;
  readonly seed: number | undefined;
  /** What the configuration says of metrics that gate. */
  readonly gate: GateChanges;
  /** Margins of a benchmark that was calibrated, by the path of the metric. */
  readonly calibrated?: ((benchmark: string) => Readonly<Record<string, number>>) | undefined;
  /** `--set` texts. */
  readonly set: readonly string[];
  /** Deployment name to URL. */
  readonly at: Readonly<Record<string, string>>;
  readonly select: Omit<Selection, 'lines'>;
  /** Every spec that was asked for could be collected. */
  readonly complete: boolean;
}

/** A plan, and beside it the functions that JSON cannot carry: benchmark and deployment nodes by their planned ids. */
export interface BoundPlan {
  readonly plan: Plan;
  readonly benchmarks: ReadonlyMap<string, BenchNode>;
  readonly deployments: ReadonlyMap<string, DeploymentNode>;
}

/**
 * Turns collected specs into a plan: a pure function of the specs, their options and the settings.
 * @throws UBENCH_E_NO_BENCHMARK, UBENCH_E_SET, UBENCH_E_AT, and what the options' parsers throw.
 */
export function buildPlan(specs: readonly (CollectedSpec & { readonly lines: readonly number[] })[], settings: PlanSettings): BoundPlan {
  const overrides = new Overrides(settings.set);
  const files: Plan['files'] = [];
  const benchmarks: [PlannedBenchmark, BenchNode][] = [];
  const deployments = new Map<DeploymentNode, PlannedDeployment>();
  for (const spec of specs) {
    const file = specFile(spec.path, settings.root);
    const modes = selectBenchmarks(spec.root, { ...settings.select, lines: spec.lines });
    if (modes.size === 0) continue;
    files.push({ path: file, module_hash: spec.moduleHash });
    for (const [bench, mode] of modes) {
      for (const target of mode === 'run' ? targetsOf(bench) : []) {
        if (!deployments.has(target)) deployments.set(target, planDeployment(target, file, settings, overrides));
      }
      benchmarks.push([planBenchmark(bench, mode, file, settings, overrides), bench]);
    }
  }
  if (benchmarks.length === 0 && specs.length > 0) throw nothingSelected(specs, settings);
  const probes = planProbes(benchmarks);
  const names = [...deployments.values()].map(({ name }) => name);
  // What is missing may be in a spec that could not be collected, and that is told then.
  if (settings.complete) {
    overrides.requireAllUsed(names);
    requireKnownNames(settings.at, names);
  }
  return {
    plan: {
      schema: 'ubench.plan/1',
      seed: settings.seed ?? null,
      files,
      deployments: [...deployments.values()],
      benchmarks: benchmarks.map(([planned]) => planned),
      ...(probes.length > 0 && { probes }),
    },
    benchmarks: new Map(benchmarks.map(([planned, node]) => [planned.id, node])),
    deployments: new Map([...deployments].map(([node, planned]) => [planned.id, node])),
  };
}

/** Of sweeps and searches that have a point to start from. */
function planProbes(benchmarks: readonly (readonly [PlannedBenchmark, BenchNode])[]): PlannedProbes[] {
  const running = benchmarks.filter(([{ mode, group }, { sweep }]) => mode === 'run' && group !== undefined && sweep?.probes !== undefined);
  return [...new Map(running.map(([{ group }, { sweep }]) => [group!, sweep!.probes!]))].map(([sweep, probes]) => ({ sweep, ...probes }));
}

function planDeployment(node: DeploymentNode, file: string, settings: PlanSettings, overrides: Overrides): PlannedDeployment {
  const options = overrides.service(node.name, node.service);
  const asked = overrides.placement(node.name, node.placement);
  // Nothing is started at an address.
  const at = Object.hasOwn(settings.at, node.name);
  const placement = at ? undefined : placementAt(node, file, () => placementOf(node.name, node.service.type, options, asked));
  return {
    id: idIn(file, node.suite, node.name),
    name: node.name,
    file,
    suite: suitePath(node.suite).map(normalizeName),
    service: node.service.kind,
    options,
    backend: at ? 'external' : settings.backend,
    ...(placement && { placement }),
  };
}

/** What is wrong with it is a mistake of the line that deploys. */
function placementAt({ line }: DeploymentNode, file: string, make: () => Placement | undefined): Placement | undefined {
  try {
    return make();
  } catch (error) {
    throw error instanceof UbenchError ? error.at(`${file}:${line}`) : error;
  }
}

const targetsOf = (bench: BenchNode): DeploymentNode[] => (bench.what === 'load' ? [bench.target, ...bench.background.map(({ target }) => target)] : []);

function planBenchmark(bench: BenchNode, mode: Mode, file: string, settings: PlanSettings, overrides: Overrides): PlannedBenchmark {
  const id = benchmarkId(file, bench);
  const common = {
    id,
    name: normalizeName(bench.name),
    suite: suitePath(bench.suite).map(normalizeName),
    file,
    line: bench.line,
    tags: tagsOf(bench),
    mode,
    seed: benchmarkSeed(id, settings.seed ?? null),
    parameters: { ...bench.parameters },
    ...(bench.sweep === undefined ? {} : { group: idIn(file, bench.suite, bench.sweep.name) }),
  };
  const trials = (own: number | undefined): number => settings.trials.asked ?? own ?? settings.trials.default;
  const gateOf = (open: boolean): GateRules => gateRulesOf(bench, open, { config: settings.gate, spec: bench.what === 'nothing' ? false : bench.gate, calibrated: settings.calibrated?.(id) ?? {} });
  if (bench.what === 'nothing') return { kind: 'function', ...common, trials: 1 };
  if (bench.what === 'function') return { kind: 'function', ...common, trials: trials(bench.trials), gate: gateOf(false), timeout_ns: bench.timeout_ns };
  const client = bench.driver.name === clientDriver.name ? overrides.client(bench.driver.options) : undefined;
  const load = client === undefined ? planLoad(bench, mode, file, settings, overrides) : parseLoad(clientLoad(client.parsed));
  const files = client?.parsed.dataset === undefined ? bench.files : [...bench.files, posix.join(posix.dirname(file), client.parsed.dataset)];
  const background = bench.background.map((each) => planBackground(each, { id, file, load, seed: settings.seed ?? null }));
  return {
    kind: 'load',
    ...common,
    trials: trials(bench.trials),
    gate: gateOf(load.loop === 'open'),
    ...(bench.timeout_ns === undefined ? {} : { timeout_ns: bench.timeout_ns }),
    deployment: idIn(file, bench.target.suite, bench.target.name),
    workload: planWorkload(bench.workload, overrides.workload(bench.workload)),
    load,
    ...(background.length > 0 && { background }),
    driver: { name: bench.driver.name, options: client === undefined ? bench.driver.options : client.given },
    ...(bench.slo === undefined ? {} : { slo: bench.slo }),
    agents: client?.parsed.tasks ?? bench.agents.count ?? null,
    ...(files.length > 0 && { files: [...files] }),
    max_error_share: bench.maxErrorShare ?? settings.maxErrorShare,
  };
}

const planWorkload = ({ service, name, code }: Workload, options: unknown): PlannedLoadBenchmark['workload'] => ({ service, name, options, code: Object.keys(code).sort() });

/** @param beside The benchmark that it is beside, and the seed of the plan. */
function planBackground({ name, target, workload, load }: BackgroundNode, beside: { id: string; file: string; load: LoadPlan; seed: number | null }): PlannedBackground {
  return {
    name,
    deployment: idIn(beside.file, target.suite, target.name),
    workload: planWorkload(workload, workload.options),
    load: parseBackgroundLoad(load, backgroundLead_ns + beside.load.warmup_ns),
    seed: backgroundSeed(beside.id, name, beside.seed),
  };
}

function planLoad({ load, line }: LoadBenchNode, mode: Mode, file: string, { root }: PlanSettings, overrides: Overrides): LoadPlan {
  try {
    // Nobody looks at the trace of what does not run.
    return overrides.load(load, mode === 'run' ? traceReader(join(root, file), root) : undefined);
  } catch (error) {
    throw error instanceof UbenchError ? error.at(`${file}:${line}`) : error;
  }
}

function nothingSelected(specs: readonly CollectedSpec[], { select }: PlanSettings): Error {
  const names = specs.flatMap((spec) => [...benchmarksOf(spec.root)].map((bench) => normalizeName(bench.name)));
  const filters = [...(select.name === undefined ? [] : [`-t '${select.name}'`]), ...select.tags.map((tag) => `--tag '${tag}'`)];
  return coreErrors.UBENCH_E_NO_BENCHMARK({
    filters: filters.length === 0 ? 'the lines given' : filters.join(' and '),
    names: [...new Set(names)],
    near: select.name === undefined ? undefined : nearest(select.name, names),
  });
}

function requireKnownNames(at: Readonly<Record<string, string>>, known: readonly string[]): void {
  for (const name of Object.keys(at)) {
    if (!known.includes(name)) throw coreErrors.UBENCH_E_AT({ name, near: nearest(name, known), known });
  }
}
