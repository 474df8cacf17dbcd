import { expect, it } from 'vitest';
import { clusterProfile } from './cluster-profile.ts';
import { meluxina } from './meluxina.ts';
import { previewScripts } from './preview.ts';

const script = (profile: ReturnType<typeof meluxina>, gpus: number): string => {
  const stop = { signal: 'SIGTERM', grace_ns: 1e9 } as const;
  const request = { spec: { command: ['true'], url: 'http://{{host}}', stop }, ports: {}, dirs: [], secrets: [], software: [] };
  const launch = { deployment: 'llm', service: 'vllm', owner: { run: 'run' }, request, log: { directory: '/x', name: 'llm.log' }, placement: { runtime: 'process', resources: { gpus } } } as const;
  return previewScripts([launch], clusterProfile.parse(profile))[0]!.text;
};

it('asks for what MeluXina wants to be asked for', () => {
  const text = script(meluxina({ account: 'p200001' }), 4);
  for (const line of ['#SBATCH --account=p200001', '#SBATCH --partition=gpu', '#SBATCH --qos=default', '#SBATCH --time=01:00:00', '#SBATCH --gpus-per-task=4']) expect(text).toContain(`\n${line}\n`);
  expect(text).toMatch(/^#!\/bin\/bash -l\n/);
  expect(text).toContain('module load env/release/2024.1 ||');
  expect(text.indexOf('module load env/release')).toBeLessThan(text.indexOf('module load Apptainer/'));
  expect(text).toContain('submission=/project/scratch/p200001/ubench-"${USER-}"/runs/');
});

it('gives way to what is written', () => {
  const text = script(meluxina({ account: 'p1', qos: 'dev', reservation: 'gpudev', partition: 'largemem', timeLimit: '20m' }), 0);
  for (const line of ['--qos=dev', '--reservation=gpudev', '--partition=largemem', '--time=00:20:00']) expect(text).toContain(`#SBATCH ${line}\n`);
  expect(text).not.toContain('gpus');
});
