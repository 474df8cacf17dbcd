import { parseArgs } from 'node:util';
import type { Comparison } from './comparison.ts';
import { comparisons, selectComparisons } from './comparisons.ts';
import { variableOf } from './tools/tool.ts';
import { UsageError } from './usage-error.ts';

/** What the command is asked to do. */
export interface Request {
  readonly comparisons: readonly Comparison[];
  /** `undefined`: as each comparison says. */
  readonly rounds: number | undefined;
  readonly seed: number;
  readonly quick: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

/** @throws UsageError */
export function parseCommandLine(argv: readonly string[]): Request {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        rounds: { type: 'string' },
        seed: { type: 'string' },
        quick: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const { values, positionals } = parsed;
  const selected = selectComparisons(positionals);
  if (selected === undefined) throw new UsageError(`There is no comparison with one of these names: ${positionals.join(', ')}. There are: ${comparisons.map(({ name }) => name).join(', ')}`);
  return {
    comparisons: selected,
    rounds: values.rounds === undefined ? (values.quick ? 1 : undefined) : wholeNumber('rounds', values.rounds, 1),
    seed: values.seed === undefined ? Date.now() % 1_000_000 : wholeNumber('seed', values.seed, 0),
    quick: values.quick,
    json: values.json,
    help: values.help,
  };
}

function wholeNumber(flag: string, text: string, least: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least) return value;
  throw new UsageError(`--${flag} takes a whole number from ${least}, not '${text}'`);
}

export function helpText(): string {
  const width = Math.max(...comparisons.map(({ name }) => name.length));
  return `Usage: npm run bench:peers -- [options] [comparison...]

Measures ubench and the tools that it is measured by, side by side on this machine, and holds the medians against the bars in
benchmarks/peers/bars.json. Without a name, all comparisons run; \`engine\` means every one that begins so.

${comparisons.map(({ name, title }) => `  ${name.padEnd(width)}  ${title}`).join('\n')}

  --rounds <n>  how often everything is measured, each time in another order (default: 5, coordinated-omission 3)
  --seed <n>    seed of these orders (default: another one each time)
  --quick       loads of a second, one round, no verdict: to see that everything works
  --json        the result as JSON on stdout
  -h, --help    print this help

Peers that are not here are left out, and how to install them is said. They are looked for on the PATH, among those that
scripts/peers/install.sh has built, and where an environment variable says, such as ${variableOf({ name: 'wrk' })}=/path/to/wrk.

Progress goes to stderr. The result is a run like any other: ubench list, ubench show. Ctrl-C stops every tool and server.
Exit codes: 0 all bars are met · 1 a bar is not met · 3 something could not be measured · 5 wrong usage · 130 interrupted
`;
}
