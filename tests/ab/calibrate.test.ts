import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from '@ubench/core';
import type { Calibration } from '@ubench/core/analysis';
import { describe, it } from 'vitest';
import { otherSteps } from '../failpoints/other-steps.ts';
import { Project } from '../harness/project.ts';
import { served, spinning, webSpec } from './ab-project.ts';

const fileOf = (project: Project): string => join(project.directory, '.ubench-baseline/calibration.json');
const read = (project: Project): Calibration => JSON.parse(readFileSync(fileOf(project), 'utf8')) as Calibration;

/** What was found of a benchmark whose throughput varies by as much. */
const found = (margin_share: number): string =>
  JSON.stringify({
    schema: 'ubench.calibration/1',
    benchmarks: {
      'spin.bench.ts > spins': {
        calibrated_at: '2026-01-01T00:00:00.000Z',
        comparison: 'c',
        fingerprint: 'f',
        environment: {},
        metrics: { throughput: { n: 10, sd_share: 0.1, sd_low_share: 0.07, sd_high_share: 0.2, default_share: 0.05, margin_share } },
      },
    },
  });

describe.concurrent('ubench calibrate', () => {
  it('writes what each benchmark needs after 10 pairs, and keeps what was found of others', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'spin.bench.ts': spinning(200), 'other.bench.ts': spinning(100) }, onTestFinished);
    expect((await project.ubench('calibrate', 'spin.bench.ts')).code).toBe(0);
    const { code, stdout } = await project.ubench('calibrate', 'other.bench.ts', '--json');
    expect(code).toBe(0);
    expect(Object.keys((JSON.parse(stdout) as Calibration).benchmarks)).toEqual(['other.bench.ts > spins']);
    const { benchmarks } = read(project);
    expect(Object.keys(benchmarks)).toEqual(['spin.bench.ts > spins', 'other.bench.ts > spins']);
    const { metrics, environment } = benchmarks['spin.bench.ts > spins']!;
    for (const { n, sd_share, sd_low_share, sd_high_share, default_share, margin_share } of Object.values(metrics)) {
      expect(n).toBe(10);
      expect(sd_low_share).toBeLessThanOrEqual(sd_share);
      expect(sd_high_share).toBeGreaterThanOrEqual(sd_share);
      expect(margin_share).toBeGreaterThanOrEqual(default_share);
    }
    expect(Object.keys(metrics)).toContain('latency.p50');
    expect(environment).toHaveProperty('cpu');
  });

  it('decides the margins of later plans, but for those that a spec or the configuration gives', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'spin.bench.ts': spinning(200), '.ubench-baseline/calibration.json': found(0.12) }, onTestFinished);
    const marginOf = async (): Promise<number> => (JSON.parse((await project.ubench('run', '--dry-run')).stdout) as Plan).benchmarks[0]!.gate!['throughput']!.margin_share;
    expect(await marginOf()).toBe(0.12);
    project.write({ 'ubench.config.ts': "export default { gate: { metrics: { throughput: { margin: '7%' } } } };\n" });
    expect(await marginOf()).toBe(0.07);
  });

  it('says what is wider than the default, and what is too wide to be of use', async ({ expect, onTestFinished }) => {
    // Every second trial takes twice as long.
    const spec = `import { bench } from 'ubench';
let calls = 0;
const spin = () => { const end = performance.now() + (calls++ % 1600 < 800 ? 0.05 : 0.4); while (performance.now() < end); };
bench('spins', spin);
`;
    const project = new Project({ 'spin.bench.ts': spec }, onTestFinished);
    const { stdout } = await project.ubench('calibrate');
    expect(stdout).toMatch(/throughput .*! a regression of .* would pass/);
  });

  it('keeps what it could measure, and exits with 3 where that is not all', async ({ expect, onTestFinished }) => {
    const project = new Project({ ...webSpec(), 'a.bench.ts': spinning(50) }, onTestFinished);
    const { code, stderr } = await project.ubench('calibrate', '--set', served('a', '2', '300')[1]!);
    expect(code, stderr).toBe(3);
    expect(stderr).toContain('not calibrated: web.bench.ts > asks');
    expect(Object.keys(read(project).benchmarks)).toEqual(['a.bench.ts > spins']);
  });

  it('refuses a file that is damaged, before it measures, and so does a run', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'spin.bench.ts': spinning(50), '.ubench-baseline/calibration.json': found(0.1).slice(0, 100) }, onTestFinished);
    for (const command of ['calibrate', 'run']) {
      const { code, stderr } = await project.ubench(command);
      expect(code, stderr).toBe(5);
      expect(stderr).toContain('UBENCH_E_FILE_BROKEN');
    }
    expect(project.runs).toEqual([]);
  });

  it('exits with 6 where the margins cannot be written', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'spin.bench.ts': spinning(50), '.ubench-baseline': 'a file' }, onTestFinished);
    const { code, stdout, stderr } = await project.ubench('calibrate');
    expect(code, stderr).toBe(6);
    expect(stderr).toContain('UBENCH_E_CALIBRATION_WRITE');
    expect(stdout).toContain('throughput');
  });

  it.for(otherSteps.calibrate)('that is killed at %s has written all of it or none', async (point, { expect, onTestFinished }) => {
    const project = new Project({ 'spin.bench.ts': spinning(50) }, onTestFinished);
    mkdirSync(join(project.directory, '.ubench-baseline'));
    writeFileSync(fileOf(project), found(0.12));
    const { signal } = await project.startAs([], ['calibrate'], { UBENCH_FAILPOINTS: `kill:${point}` }).finished;
    expect(signal).toBe('SIGKILL');
    expect(read(project).benchmarks['spin.bench.ts > spins']!.comparison === 'c').toBe(!point.endsWith(':after'));
    expect((await project.ubench('run', '--dry-run')).code).toBe(0);
  });
});
