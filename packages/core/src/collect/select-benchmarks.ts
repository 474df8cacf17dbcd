import { labelOf, normalizeName } from './collector.ts';
import { type BenchNode, benchmarksOf, type SuiteNode, suitePath } from './spec-tree.ts';

/** Which benchmarks of the collected specs a run is about. */
export interface Selection {
  /** A regular expression or plain text, against `suite name`. */
  readonly name?: string | undefined;
  /** Benchmarks with any of these; none: all. */
  readonly tags: readonly string[];
  /** Lines of this file; none: all. */
  readonly lines: readonly number[];
}

export type Mode = 'run' | 'skip' | 'todo';

/**
 * Decides for every benchmark of a file, in one pass, whether it runs: `.skip` and `.todo` (own or inherited), then `.only` anywhere in
 * the file, then name, tag and line. What a filter leaves out is absent; what the spec leaves out is there, as skipped.
 */
export function selectBenchmarks(root: SuiteNode, selection: Selection): Map<BenchNode, Mode> {
  const all = [...benchmarksOf(root)];
  const anyOnly = all.some(isOnly);
  const byLine = selection.lines.length === 0 ? undefined : new Set(selection.lines.flatMap((line) => atLine(all, line)));
  const pattern = selection.name === undefined ? undefined : toPattern(selection.name);
  const modes = new Map<BenchNode, Mode>();
  for (const bench of all) {
    if (byLine && !byLine.has(bench)) continue;
    if (pattern && !pattern.test([...suitePath(bench.suite).map(normalizeName), labelOf(bench)].join(' '))) continue;
    if (selection.tags.length > 0 && !selection.tags.some((tag) => tagsOf(bench).includes(tag))) continue;
    const modifiers = new Set([bench.modifier, ...ancestors(bench.suite).map((suite) => suite.modifier)]);
    if (modifiers.has('todo')) modes.set(bench, 'todo');
    else if (modifiers.has('skip')) modes.set(bench, 'skip');
    else modes.set(bench, anyOnly && !isOnly(bench) ? 'skip' : 'run');
  }
  return modes;
}

/** Own tags and those of the enclosing describes. */
export const tagsOf = (bench: BenchNode): string[] => [...new Set([...ancestors(bench.suite).flatMap((suite) => suite.tags), ...bench.tags])];

/** The suite and everything around it, innermost first. */
function ancestors(suite: SuiteNode | null): SuiteNode[] {
  return suite === null ? [] : [suite, ...ancestors(suite.parent)];
}

const isOnly = (bench: BenchNode): boolean => bench.modifier === 'only' || ancestors(bench.suite).some((suite) => suite.modifier === 'only');

/** The benchmarks that a line belongs to: those declared last at or before it (the points of a sweep share a line), or a whole describe at it. */
function atLine(all: readonly BenchNode[], line: number): BenchNode[] {
  const inSuite = all.filter((bench) => ancestors(bench.suite).some((suite) => suite.parent !== null && suite.line === line));
  if (inSuite.length > 0) return inSuite;
  const start = Math.max(0, ...all.map((bench) => bench.line).filter((benchLine) => benchLine <= line));
  return all.filter((bench) => bench.line === start);
}

/** Text that is not a valid expression is taken as it is: names may hold parentheses. */
function toPattern(text: string): RegExp {
  try {
    return new RegExp(text, 'i');
  } catch {
    return new RegExp(RegExp.escape(text), 'i');
  }
}
