import { describe, expect, it } from 'vitest';
import { Project } from '../harness/project.ts';

const listed = (load: string): ReturnType<Project['ubench']> =>
  new Project({
    'a.bench.js': `import { http } from '@ubench/service-http';
      import { bench, deploy } from 'ubench';
      const site = deploy(http({ command: ['node', 'server.mjs', '{port}'] }), { name: 'site' });
      bench.sweep('shapes', { target: site, workload: http.request(), load: ${load} });`,
  }).ubench('run', '--dry-run');

describe('a sweep over shapes of a load', () => {
  it('calls each as the spec writes it', async () => {
    const { code, stdout, stderr } = await listed(`{ rate: { from: '50/s', to: '200/s' }, arrivals: ['constant', { gamma: 0.5 }, { gamma: 4 }], duration: '10s' }`);
    expect(code, stderr).toBe(0);
    const { benchmarks } = JSON.parse(stdout) as { benchmarks: { id: string; parameters: unknown; load: { arrivals: unknown } }[] };
    expect(benchmarks.map(({ id }) => id.replace(/^.*> /, ''))).toEqual(['shapes [arrivals=constant]', 'shapes [arrivals={ gamma: 0.5 }]', 'shapes [arrivals={ gamma: 4 }]']);
    expect(benchmarks.map(({ parameters, load }) => [parameters, load.arrivals])).toEqual([
      [{ arrivals: 'constant' }, 'constant'],
      [{ arrivals: '{ gamma: 0.5 }' }, { gamma: 0.5 }],
      [{ arrivals: '{ gamma: 4 }' }, { gamma: 4 }],
    ]);
  });

  it('is refused over ramps, of which none is a knee', async () => {
    const { code, stderr } = await listed(`{ rate: ['50/s', { from: '50/s', to: '200/s' }], duration: '10s' }`);
    expect(stderr).toMatch(/A rate of bench\.sweep\(\) is a ramp: write a benchmark for each\..*a\.bench\.js:4/s);
    expect(code).toBe(3);
  });
});
