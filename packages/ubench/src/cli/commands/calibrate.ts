import { calibrateFlags } from '../calibrate/calibrate-flags.ts';
import { defineCommand } from '../command.ts';

export const calibrate = defineCommand({
  name: 'calibrate',
  arguments: '[file[:line]...]',
  completes: 'specs',
  summary: 'find the margins that gates need here, by comparing each benchmark with itself',
  flags: calibrateFlags,
  help: `
Measures each benchmark in 10 pairs of the same, like ubench ab, and writes how much its metrics vary to calibration.json in the directory that the
configuration names as gate.baseline. The margin of a metric is then its default, or 1.4 standard deviations of a pair where that is more; one that the
configuration or a spec gives stays as it is. Benchmarks that are not selected keep what was found for them. Calibrate again on another machine.

Examples:
  ubench calibrate
  ubench calibrate orders -t "point reads" --max-time 30m
  ubench calibrate --json | jq .benchmarks
`,
  load: async () => (await import('../calibrate/calibrate-command.ts')).calibrateCommand,
});
