import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchmarkResult } from '@ubench/core';
import type { CpuProfile } from '@ubench/load';
import { describe, expect, it } from 'vitest';
import { imports, server, web } from '../bad-input/web-spec.ts';
import { Project } from '../harness/project.ts';

/** A check that costs more than all the rest; what it takes is in no latency, which Little's law tells. */
const spec = {
  'server.mjs': server,
  'a.bench.ts': `${imports}${web()}function costly(): void {
  for (const end = performance.now() + 1; performance.now() < end; );
}
bench('b', { target: web, workload: http.request({}, costly), load: { concurrency: 2, duration: '800ms', warmup: '100ms' }, agents: 2, trials: 2 });
bench('f', () => JSON.parse('[1]'));
`,
};

const profilesOf = (project: Project): string => join(project.runs.at(-1)!, 'profiles');
const timeOf = ({ profile }: BenchmarkResult, part: string): number => profile!.parts[part]!;

describe('run --profile', () => {
  it('shows what the CPU of the agents goes into, to the last nanosecond, and marks the measurement', async () => {
    const project = new Project(spec);
    const { code, stdout, stderr } = await project.ubench('run', '--profile', '--allow-invalid');
    expect(code, stdout + stderr).toBe(0);
    const [result, fn] = project.result.benchmarks as [BenchmarkResult, BenchmarkResult];
    const { profile, trials, warnings } = result;
    expect(warnings.map((warning) => warning.code)).toContain('profiled');
    const all = profile!.cpu_ns_per_operation!;
    expect(Object.values(profile!.parts).reduce<number>((sum, time) => sum + time!, 0)).toBeCloseTo(all, 3);
    // Of each trial it is known without the profile.
    const each = trials.map(({ client }) => client.cpu_ns_per_operation!);
    expect(all).toBeGreaterThan(Math.min(...each) - 1);
    expect(all).toBeLessThan(Math.max(...each) + 1);
    expect(timeOf(result, 'user code')).toBeGreaterThan(all / 3);
    expect(profile!.samples).toBeGreaterThan(10);
    expect(stdout).toMatch(/CPU of the agents per operation: [\d,.]+ µs \([\d,]+ samples\)\n +user code +[\d.]+ µs +[\d.]+ %\n/);
    expect(fn.profile).toBeUndefined();
  });

  it('writes a profile of the measurement for each agent of each trial, as DevTools opens it', async () => {
    const project = new Project(spec);
    await project.ubench('run', '--profile', '-t', 'b');
    const [result] = project.result.benchmarks as [BenchmarkResult];
    const names = readdirSync(profilesOf(project));
    expect(names).toHaveLength(4);
    expect(result.profile!.files.map((file) => file.replace('profiles/', '')).toSorted()).toEqual(names.toSorted());
    for (const name of names) {
      const { nodes, samples, timeDeltas, startTime, endTime } = JSON.parse(readFileSync(join(profilesOf(project), name), 'utf8')) as CpuProfile;
      const ids = new Set(nodes.map(({ id }) => id));
      expect(samples.every((id) => ids.has(id))).toBe(true);
      expect(timeDeltas).toHaveLength(samples.length);
      expect(timeDeltas.every((delta) => delta >= 0)).toBe(true);
      expect(endTime - startTime).toBeCloseTo(800_000, -1);
      expect(timeDeltas.reduce((sum, delta) => sum + delta, 0)).toBeLessThanOrEqual(endTime - startTime);
      expect(nodes.some(({ callFrame }) => callFrame.functionName === 'costly')).toBe(true);
    }
  });

  it('tells where a profile could not be written, and keeps the measurement', async () => {
    const project = new Project({
      ...spec,
      'a.bench.ts': `import { readdirSync, writeFileSync } from 'node:fs';\n${spec['a.bench.ts']}beforeAll(() => writeFileSync(\`.ubench/runs/\${readdirSync('.ubench/runs')[0]}/profiles\`, ''));\n`,
    });
    const { stdout } = await project.ubench('run', '--profile', '-t', 'b');
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/warning: the agents were profiled, which costs CPU, and a profile could not be written: E\w+.*profiles/);
    expect(project.result.benchmarks).toMatchObject([{ status: 'measured', profile: { files: [] } }]);
  });

  it('goes without the profile of an agent that was lost', async () => {
    const lost = `bench('b', { target: web, workload: http.request({}, () => ++checks === 20 && threadId % 2 === 0 ? process.exit(3) : undefined), load: { concurrency: 2, duration: '800ms', warmup: '0s' }, agents: 2 });`;
    const project = new Project({ ...spec, 'a.bench.ts': `import { threadId } from 'node:worker_threads';
${imports}${web()}let checks = 0;
${lost}
` });
    await project.ubench('run', '--profile');
    expect(project.result.benchmarks).toMatchObject([{ status: 'measured', validity: { reasons: [{ code: 'agent-lost' }] }, profile: { files: [expect.stringContaining('agent-')] } }]);
  });

  it('is a flag of quick, too, and without it nothing is profiled', async () => {
    const project = new Project(spec);
    await project.ubench('run', '-t', 'b', '--trials', '1');
    expect(project.result.benchmarks[0]!.profile).toBeUndefined();
    expect(existsSync(profilesOf(project))).toBe(false);
    expect((await project.ubench('quick', '--help')).stdout).toMatch(/--profile/);
  });
});
