import { coreErrors } from '../core-errors.ts';
import { type BenchNode, type DeploymentNode, type Modifier, type SuiteNode, suitePath } from './spec-tree.ts';

/** Where authoring functions register, one per process: two copies of the package share it, so that they cannot split a spec. */
interface Registry {
  readonly version: number;
  collector: Collector | null;
}

const version = 1;
const key = Symbol.for('ubench/1');

function registry(): Registry {
  const global = globalThis as { [key]?: Registry };
  const found = (global[key] ??= { version, collector: null });
  if (found.version !== version) throw coreErrors.UBENCH_E_COPY({ theirs: found.version, ours: version });
  return found;
}

/** The collection of the file that is being imported. @throws UBENCH_E_OUTSIDE_RUN with the name of the call. */
export function currentCollector(call: string): Collector {
  const { collector } = registry();
  if (collector === null) throw coreErrors.UBENCH_E_OUTSIDE_RUN({ call });
  return collector;
}

/** What is wrong with a spec is told with its line, which lies below all that parses what it wrote. */
const deepestStack = 50;

/** Runs `fill` with a fresh collector as the current one. */
export async function withCollector(url: string, fill: () => Promise<void>): Promise<SuiteNode> {
  const collector = new Collector(url);
  const shared = registry();
  shared.collector = collector;
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = Math.max(stackTraceLimit, deepestStack);
  try {
    await fill();
  } finally {
    shared.collector = null;
    Error.stackTraceLimit = stackTraceLimit;
  }
  return collector.root;
}

/** Gathers what one spec file declares. */
export class Collector {
  readonly root: SuiteNode;
  #suite: SuiteNode;
  readonly #url: string;
  /** By what is unique in a file: the names of the describes and the label. */
  readonly #benchmarks = new Map<string, BenchNode>();

  constructor(url: string) {
    this.#url = url;
    this.root = newSuite('', null, 1, 'none', []);
    this.#suite = this.root;
  }

  get suite(): SuiteNode {
    return this.#suite;
  }

  /** The line of the spec file that made the current call, from 1. */
  line(): number {
    const stack = new Error('line').stack ?? '';
    const frame = stack.split('\n').find((text) => text.includes(this.#url));
    return Number(/:(\d+):\d+\)?$/.exec(frame ?? '')?.[1] ?? 1);
  }

  /** Adds a describe and runs its function inside it. */
  describe(name: string, modifier: Modifier, tags: readonly string[], fill: () => unknown): void {
    const outer = this.#suite;
    requireName('describe', name);
    const other = outer.children.find((child) => child.kind === 'suite' && normalizeName(child.name) === normalizeName(name));
    if (other) throw coreErrors.UBENCH_E_NAME_TAKEN({ what: 'describe', name, line: other.line });
    const suite = newSuite(name, outer, this.line(), modifier, tags);
    outer.children.push(suite);
    this.#suite = suite;
    try {
      const returned = fill();
      if (returned instanceof Promise) {
        returned.catch(() => {});
        throw coreErrors.UBENCH_E_DESCRIBE_ASYNC({});
      }
    } finally {
      this.#suite = outer;
    }
  }

  addBench(bench: BenchNode): void {
    requireName('bench', bench.name);
    const label = [...suitePath(bench.suite).map(normalizeName), labelOf(bench)].join(' > ');
    const other = this.#benchmarks.get(label) ?? this.#suite.children.find((child) => child.kind === 'bench' && isOtherSweep(child, bench));
    if (other) throw coreErrors.UBENCH_E_NAME_TAKEN({ what: 'benchmark', name: bench.name, line: other.line });
    this.#benchmarks.set(label, bench);
    this.#suite.children.push(bench);
  }

  addDeployment(deployment: DeploymentNode): void {
    for (const other of deploymentsOf(this.root)) {
      if (normalizeName(other.name) === normalizeName(deployment.name)) {
        throw coreErrors.UBENCH_E_NAME_TAKEN({ what: 'deployment', name: deployment.name, line: other.line });
      }
    }
    this.#suite.deployments.push(deployment);
  }
}

function requireName(what: 'bench' | 'describe', name: unknown): void {
  if (typeof name !== 'string' || name.trim() === '') throw coreErrors.UBENCH_E_NAME_INVALID({ what, name });
}

/** The points of a sweep share its name, and its id; another sweep cannot have the same. */
const isOtherSweep = (one: BenchNode, other: BenchNode): boolean =>
  one.sweep !== undefined && other.sweep !== undefined && one.sweep !== other.sweep && normalizeName(one.name) === normalizeName(other.name);

/**
 * Names are compared and become part of ids in this form: composed Unicode, single spaces, and U+FFFD for what no terminal or file should
 * get to see raw, control characters and halves of surrogate pairs.
 */
export const normalizeName = (name: string): string =>
  name.toWellFormed().normalize('NFC').replaceAll(/\s+/g, ' ').trim().replaceAll(/\p{Cc}/gu, '\u{fffd}');

/** `name [parameter=value]`: what tells the points of a sweep and the rows of a table apart. */
export function labelOf(bench: BenchNode): string {
  const parameters = Object.entries(bench.parameters).map(([name, value]) => `${name}=${value}`);
  return normalizeName(parameters.length === 0 ? bench.name : `${bench.name} [${parameters.join(', ')}]`);
}

/** Every deployment declared under a suite. */
export function* deploymentsOf(suite: SuiteNode): Generator<DeploymentNode> {
  yield* suite.deployments;
  for (const child of suite.children) if (child.kind === 'suite') yield* deploymentsOf(child);
}

function newSuite(name: string, parent: SuiteNode | null, line: number, modifier: Modifier, tags: readonly string[]): SuiteNode {
  return { kind: 'suite', name, parent, line, modifier, tags, children: [], deployments: [], beforeAll: [], afterAll: [] };
}
