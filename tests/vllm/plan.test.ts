import { describe, it } from 'vitest';
import { Project } from '../harness/project.ts';

const spec = (options: string, placed = ''): Record<string, string> => ({
  'a.bench.ts': `
    import { vllm } from '@ubench/service-vllm';
    import { bench, deploy } from 'ubench';
    const llm = deploy(vllm({ model: 'org/model', ${options} }), { name: 'llm', ${placed} });
    bench('chat', { target: llm, workload: vllm.chat(), load: { concurrency: 1, operations: 1 } });`,
});
const inImage = spec("image: 'docker://vllm/vllm-openai:v0.11.0', tensorParallel: 4");

interface Planned {
  readonly deployments: readonly { readonly placement?: object }[];
}

describe.concurrent('vLLM on 4 GPUs in Apptainer', () => {
  it('is what a dry run prints, as a plan and for a person, and that this machine cannot do it', async ({ expect, onTestFinished }) => {
    const { code, stdout, stderr } = await new Project(inImage, onTestFinished).ubench('run', '--dry-run');
    expect(code, stderr).toBe(0);
    expect((JSON.parse(stdout) as Planned).deployments[0]!.placement).toEqual({ image: 'docker://vllm/vllm-openai:v0.11.0', resources: { gpus: 4 }, runtime: 'apptainer' });
    expect(stderr).toContain('llm: vllm on local, by apptainer from docker://vllm/vllm-openai:v0.11.0, 4 GPUs\n  vllm serve org/model --host <host> --port <port> --tensor-parallel-size 4');
    expect(stderr).toMatch(/^warning: 'llm' asks for 4 GPUs, and the backend 'local' has /m);
  });

  it('is changed by --set, and by its options', async ({ expect, onTestFinished }) => {
    const project = new Project(inImage, onTestFinished);
    const { stdout } = await project.ubench('run', '--dry-run', '--set', 'llm.resources.gpus=8', '--set', 'llm.runtime=podman', '--set', 'llm.maxModelLen=1024');
    expect((JSON.parse(stdout) as Planned).deployments[0]).toMatchObject({ placement: { resources: { gpus: 8 }, runtime: 'podman' }, options: { maxModelLen: 1024, tensorParallel: 4 } });
  });

  it('is refused by a machine that has not so many, before anything starts', async ({ expect, onTestFinished }) => {
    const project = new Project(inImage, onTestFinished);
    const { code, stderr } = await project.ubench('run');
    expect({ code, runs: project.runs }).toEqual({ code: 5, runs: [] });
    expect(stderr).toContain('[UBENCH_E_RESOURCES]');
  });

  it('is not asked of where it runs already', async ({ expect, onTestFinished }) => {
    const { code, stdout, stderr } = await new Project(inImage, onTestFinished).ubench('run', '--dry-run', '--at', 'llm=http://127.0.0.1:9');
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('warning: The backend') });
    expect((JSON.parse(stdout) as Planned).deployments[0]!.placement).toBeUndefined();
  });
});

describe.concurrent('what a machine does not have', () => {
  it('is refused with what there is, before anything starts', async ({ expect, onTestFinished }) => {
    const project = new Project(spec("device: 'cpu'", "resources: { memory: '900 TiB' }"), onTestFinished);
    const { code, stderr } = await project.ubench('run');
    expect({ code, runs: project.runs }).toEqual({ code: 5, runs: [] });
    expect(stderr).toMatch(/'llm' asks for 900 TiB of memory, and the backend 'local' has .* of memory\./);
  });

  it('is said of a runtime without an image at the line that deploys', async ({ expect, onTestFinished }) => {
    const { code, stderr } = await new Project(spec('', "runtime: 'apptainer'"), onTestFinished).ubench('run');
    expect({ code, stderr }).toEqual({ code: 5, stderr: expect.stringMatching(/\[UBENCH_E_RUNTIME_IMAGE\]\s+at a\.bench\.ts:4/) });
  });
});
