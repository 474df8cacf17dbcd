import { describe, it } from 'vitest';
import { planSchema } from '@ubench/core';
import { imports, quick } from '../bad-input/web-spec.ts';
import { inYard, yardProject } from './yard-project.ts';

const planted = 'planted-Yd7fQ2xW';
const spec = `${imports}const web = deploy(http({ command: ['node', 'server.mjs', '{port}'], env: { COLOUR: 'green', DB_PASSWORD: '${planted}', URL: 'http://me:${planted}@there/' } }), { name: 'web', resources: { cpus: 2 } });\n${quick}`;

describe.concurrent('run --dry-run', () => {
  it('shows what a backend would submit, without its secrets, and submits nothing', async ({ expect, onTestFinished }) => {
    const project = yardProject(onTestFinished, '', { 'a.bench.ts': spec });
    const { code, stdout, stderr } = await project.ubench('run', '--dry-run', '--backend', 'berth');
    expect(code, stderr).toBe(0);
    const text = '#!/bin/sh\n# run dry-run, 2 cores\nexport COLOUR=\'green\'\nexport DB_PASSWORD=\'[redacted]\'\nexport URL=\'http://me:[redacted]@there/\'\n\nexec node server.mjs {{port:http}}\n';
    const printed = planSchema.parse(JSON.parse(stdout));
    expect(printed.previews).toEqual([{ deployment: 'a.bench.ts > web', backend: 'berth', title: 'script of web', text }]);
    expect(stderr).toContain("\nscript of web, for berth:\n  #!/bin/sh\n  # run dry-run, 2 cores\n  export COLOUR='green'\n");
    expect(stdout + stderr).not.toContain(planted);
    expect({ runs: project.runs, there: inYard(project) }).toEqual({ runs: [], there: [] });
  });

  it('shows the batch scripts of a Slurm cluster that nobody can reach, that of the agents too', async ({ expect, onTestFinished }) => {
    const project = yardProject(onTestFinished, '', {
      'a.bench.ts': spec,
      'ubench.config.ts': `import { slurm } from '@ubench/backend-slurm';\nexport default { backends: { far: slurm({ ssh: 'no-such-host.invalid', account: 'p200001', env: { API_TOKEN: '${planted}' } }) } };\n`,
    });
    const { code, stdout, stderr } = await project.ubench('run', '--dry-run', '--backend', 'far');
    expect(code, stderr).toBe(0);
    expect(planSchema.parse(JSON.parse(stdout)).previews).toMatchObject([
      { deployment: 'a.bench.ts > web', backend: 'far', title: 'batch script of web', text: expect.stringMatching(/^#!.*^#SBATCH --account=p200001$/ms) },
      { deployment: 'a.bench.ts > agents@far', backend: 'far', title: 'batch script of agents@far', text: expect.stringMatching(/^#!.*^#SBATCH --account=p200001$/ms) },
    ]);
    expect(stderr).toContain('  #SBATCH --account=p200001\n');
    expect(stdout + stderr).not.toContain(planted);
    expect((await project.ubench('doctor')).stdout).toContain('slurm; not asked: ubench doctor --backend far');
    expect(await project.ubench('doctor', '--backend', 'far')).toMatchObject({ code: 3, stdout: expect.stringContaining('no-such-host.invalid') });
  });

  it('shows none of a backend that starts processes itself', async ({ expect, onTestFinished }) => {
    const project = yardProject(onTestFinished);
    const { stdout, stderr } = await project.ubench('run', '--dry-run');
    expect(planSchema.parse(JSON.parse(stdout)).previews).toBeUndefined();
    expect(stderr).not.toContain('script of');
  });
});
