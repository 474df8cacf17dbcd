import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { RunResult } from './result.ts';
import { provenanceText, reproduceCommand } from './provenance-text.ts';

test('the command is given again by a shell word for word', () => {
  const argv = ['run', '-t', "it's \"quoted\" $(rm) `x`\nand more", '--set', 'load.rate=8/s', ''];
  const command = reproduceCommand({ provenance: { argv } as unknown as RunResult['provenance'] });
  expect(command).toContain('npx ubench run -t ');
  const words = execFileSync('sh', ['-c', `printf '%s\\0' ${command.slice('npx ubench '.length)}`], { encoding: 'utf8' });
  expect(words.split('\0').slice(0, -1)).toEqual(argv);
});

test('the machine of an import is not taken for the one that measured', () => {
  const node = { hostname: 'here', cpu_model: 'EPYC', cpus: 4, memory_bytes: 16e9, platform: 'linux-x64', kernel: '6.1' };
  const of = (benchmarks: unknown): string =>
    provenanceText({ run: { id: 'k3x9', started_at: '2026-01-05T10:15:00Z' }, provenance: { versions: {}, git: null, node }, benchmarks } as unknown as RunResult);
  expect(of([{}])).toMatch(/ · here: EPYC/);
  expect(of([{ imported: { tool: 'wrk' } }, { imported: { tool: 'wrk' } }])).toContain(' · imported from wrk: where that was measured is not known · imported on here: EPYC');
});
