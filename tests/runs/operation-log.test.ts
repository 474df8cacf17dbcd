import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchmarkResult } from '@ubench/core';
import { expect, it } from 'vitest';
import { imports, quick, server, web } from '../bad-input/web-spec.ts';
import { Project } from '../harness/project.ts';
import { toldBench, toldWorkload } from './told-workload.ts';

const spec = { 'server.mjs': server, 'a.bench.ts': `${imports}${toldWorkload}${web()}${quick}${toldBench}` };

it('operations are told of one by one where a workload is asked to, and gone with the run', async () => {
  const startedAt_ns = Number(process.hrtime.bigint());
  const project = new Project(spec);
  const { stdout, stderr, code } = await project.ubench('run');
  expect(code, stdout + stderr).toBe(0);
  const [plain, told] = project.result.benchmarks as [BenchmarkResult, BenchmarkResult];
  expect(plain.trials[0]!.operation_log).toBeUndefined();
  const { file, origin_ns, ...counts } = told.trials[0]!.operation_log!;
  expect(counts).toEqual({ lines: 5, left_out: 7 });
  // On the clock that this process reads too.
  expect(origin_ns).toBeGreaterThan(startedAt_ns);
  expect(origin_ns).toBeLessThan(Number(process.hrtime.bigint()));
  const path = join(project.runs[0]!, file);
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toHaveLength(5);
  expect(lines[0]).toMatchObject({ operation: 0, phase: 'measure', failure: null, cancelled: false, said: 'operation 0' });
  for (const shown of [stdout, (await project.ubench('show')).stdout]) expect(shown.replaceAll(/\s+/g, ' ')).toContain(`operations: ${file} (5 lines, 7 left out)`);
  await project.ubench('prune', '--keep', '0');
  expect(existsSync(path)).toBe(false);
});

it('a log that cannot be written is said, and the measurement kept', async () => {
  const taken = "import { readdirSync, writeFileSync } from 'node:fs';\nbeforeAll(() => writeFileSync(`.ubench/runs/${readdirSync('.ubench/runs')[0]}/operations`, ''));\n";
  const project = new Project({ ...spec, 'a.bench.ts': `${taken}${spec['a.bench.ts']}` });
  await project.ubench('run', '-t', 'told');
  expect(project.result.benchmarks).toMatchObject([{ status: 'measured', validity: { valid: true }, warnings: expect.arrayContaining([{ code: 'operation-log', message: expect.stringContaining('EEXIST') as string }]) as unknown }]);
});
