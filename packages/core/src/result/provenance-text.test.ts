import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { RunResult } from './result.ts';
import { reproduceCommand } from './provenance-text.ts';

test('the command is given again by a shell word for word', () => {
  const argv = ['run', '-t', "it's \"quoted\" $(rm) `x`\nand more", '--set', 'load.rate=8/s', ''];
  const command = reproduceCommand({ provenance: { argv } as unknown as RunResult['provenance'] });
  expect(command).toContain('npx ubench run -t ');
  const words = execFileSync('sh', ['-c', `printf '%s\\0' ${command.slice('npx ubench '.length)}`], { encoding: 'utf8' });
  expect(words.split('\0').slice(0, -1)).toEqual(argv);
});
