import { expect, it } from 'vitest';
import { commandLines } from '../../scripts/docs/command-lines.ts';

it('examples of a help text are its indented commands, as words', () => {
  const help = `
Every ubench command is fine.

Examples:
  ubench run -t "point reads" --trials 5   with a remark
  UBENCH_TRIALS=5 ubench config --json
  ubench list --json | jq '.[] | .id'
  ubench run --dry-run > plan.json
  ubench quick http URL --set 'workload.body={"a":"b"}'
  ubench watch
`;
  expect(commandLines(help)).toEqual([['run', '-t', 'point reads', '--trials', '5'], ['config', '--json'], ['list', '--json'], ['run', '--dry-run'], ['quick', 'http', 'URL', '--set', 'workload.body={"a":"b"}'], ['watch']]);
});
