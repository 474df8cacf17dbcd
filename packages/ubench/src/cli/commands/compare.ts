import { compareFlags } from '../compare/compare-flags.ts';
import { defineCommand } from '../command.ts';

export const compare = defineCommand({
  name: 'compare',
  arguments: '[run...]',
  completes: 'runs',
  summary: 'hold runs against a first one: ratios, and why some have none',
  flags: compareFlags,
  help: `
A run is named by its id, by the beginning of it, by its last four characters, or by a file: its directory, or a result.json of any machine. The
first one is what the others are held against. With one name it is held against the last run, without any the last two runs are meant.

Benchmarks are matched by id, numbers by path. A ratio is that of the values; its 95 % interval is of the trials, and shows whether they tell the runs
apart. Of numbers that have not changed at all, one in twenty looks better or worse: this is no gate. There is no ratio of numbers that were
measured in another environment (machine, load, where the service was), that mean something else, or that are not valid; it says why.

Examples:
  ubench compare
  ubench compare k3x9 a1b2
  ubench compare k3x9 a1b2 --metric latency --metric errors.share
  ubench compare main/result.json branch/result.json --html comparison.html
  ubench compare --json | jq '.benchmarks[].numbers[] | select(.path == "latency.p99")'

The exit code is 3 when nothing could be compared.
`,
  load: async () => (await import('../compare/compare-command.ts')).compareCommand,
});
