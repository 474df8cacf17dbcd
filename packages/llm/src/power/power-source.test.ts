import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { nvidiaSmiReadings } from './nvidia-smi.ts';
import { powerOption } from './power-option.ts';
import { powerSource } from './power-source.ts';
import { withPower } from './with-power.ts';

afterEach(() => void vi.unstubAllEnvs());

const sample = readFileSync(new URL('fixtures/dcgm-two-gpus.prom', import.meta.url), 'utf8');

/** No GPU is needed: it says what the documentation of the DCGM exporter shows. */
async function fakeDcgmExporter(answer: () => string): Promise<string> {
  const server = createServer((_request, response) => response.end(answer()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise((resolve) => void server.close(() => resolve())));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
}

/** A program of that name, first on the PATH, that prints what the documentation of nvidia-smi shows. */
function fakeNvidiaSmi(script: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'ubench-fake-nvidia-smi-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const program = join(directory, 'nvidia-smi');
  writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$@" > "${directory}/arguments"\n${script}\n`);
  chmodSync(program, 0o755);
  vi.stubEnv('PATH', `${directory}:${process.env['PATH']}`);
  return directory;
}

describe('a DCGM exporter', () => {
  it('tells energy, power and use of all GPUs, a GPU of several MIG instances once', async () => {
    const source = powerSource({ dcgm: await fakeDcgmExporter(() => sample) });
    expect(await source.sample()).toEqual({ gpu_power_watts: 713, gpu_energy_joules: 7000.5, gpu_busy_share: 0.6 });
    await source.close();
  });

  it('tells of the GPUs that count, by index or UUID', async () => {
    const dcgm = await fakeDcgmExporter(() => sample);
    expect(await powerSource({ dcgm, gpus: ['1'] }).sample()).toEqual({ gpu_power_watts: 100.5, gpu_energy_joules: 2000.5, gpu_busy_share: 0.3 });
    expect(await powerSource({ dcgm, gpus: ['GPU-0aa'] }).sample()).toMatchObject({ gpu_power_watts: 612.5 });
    await expect(powerSource({ dcgm, gpus: ['7'] }).sample()).rejects.toThrow('the DCGM exporter tells of no GPU 7');
  });

  it('that does not count energy is asked for power, in a straight line between samples', async () => {
    let watts = 100;
    let now = 0;
    const dcgm = await fakeDcgmExporter(() => `DCGM_FI_DEV_POWER_USAGE{gpu="0"} ${watts}\n`);
    const source = powerSource({ dcgm }, () => now);
    expect(await source.sample()).toEqual({ gpu_power_watts: 100, gpu_energy_joules: 0 });
    [watts, now] = [300, 2_000];
    expect(await source.sample()).toEqual({ gpu_power_watts: 300, gpu_energy_joules: 400 });
    now = 3_000;
    expect(await source.sample()).toMatchObject({ gpu_energy_joules: 700 });
  });
});

describe('nvidia-smi', () => {
  it('is asked for what its GPUs draw', async () => {
    const directory = fakeNvidiaSmi("echo 'GPU-8b1e, 62.25, 10'; echo 'GPU-9c2f, 60.50, 30'");
    let now = 0;
    const source = powerSource('nvidia-smi', () => now);
    expect(await source.sample()).toEqual({ gpu_power_watts: 122.75, gpu_energy_joules: 0, gpu_busy_share: 0.2 });
    now = 1_000;
    expect((await source.sample())['gpu_energy_joules']).toBe(122.75);
    expect(readFileSync(join(directory, 'arguments'), 'utf8')).toBe('--query-gpu=uuid,power.draw,utilization.gpu\n--format=csv,noheader,nounits\n');
  });

  it('tells of some GPUs nothing', () => {
    expect(nvidiaSmiReadings('GPU-1, [N/A], 5\nGPU-2, 50.1, [Not Supported]\n')).toEqual([
      { id: 'GPU-1', power_watts: undefined, energy_joules: undefined, busy_share: 0.05 },
      { id: 'GPU-2', power_watts: 50.1, energy_joules: undefined, busy_share: undefined },
    ]);
  });

  it('has no energy to tell where a GPU does not tell its power', async () => {
    fakeNvidiaSmi("echo 'GPU-1, [N/A], 5'; echo 'GPU-2, 50, 5'");
    expect(await powerSource('nvidia-smi').sample()).toEqual({ gpu_busy_share: 0.05 });
  });

  it('that fails says why', async () => {
    fakeNvidiaSmi("echo 'NVIDIA-SMI has failed because it couldn'\"'\"'t communicate with the NVIDIA driver.' >&2; exit 9");
    await expect(powerSource('nvidia-smi').sample()).rejects.toThrow("couldn't communicate with the NVIDIA driver");
    fakeNvidiaSmi('');
    await expect(powerSource('nvidia-smi').sample()).rejects.toThrow('nvidia-smi tells of no GPU');
  });
});

describe('the numbers of a service and of its GPUs', () => {
  it('are samples of one axis', async () => {
    const service = { sample: async () => ({ requests_waiting: 3 }), close: async () => {}, levels: () => ['requests_waiting'] };
    const both = withPower(service, { dcgm: await fakeDcgmExporter(() => sample) });
    expect(await both.sample()).toMatchObject({ requests_waiting: 3, gpu_energy_joules: 7000.5 });
    expect(both.problem?.()).toBeUndefined();
    expect(both.levels?.()).toEqual(['requests_waiting', 'gpu_power_watts', 'gpu_busy_share']);
    await both.close();
  });

  it('are there without the other, which is said', async () => {
    const service = { sample: async () => ({ requests_waiting: 3 }), close: async () => {} };
    const both = withPower(service, { dcgm: await fakeDcgmExporter(() => 'nonsense') });
    expect(await both.sample()).toEqual({ requests_waiting: 3 });
    expect(both.problem?.()).toMatch(/Line 1 is not the Prometheus text format/);
    expect(await withPower(service, undefined).sample()).toEqual({ requests_waiting: 3 });
    expect(await withPower(undefined, undefined).sample()).toEqual({});
  });
});

it('the option names who tells, and nothing else', () => {
  expect(powerOption.parse('nvidia-smi')).toBe('nvidia-smi');
  expect(powerOption.parse({ dcgm: 'http://node:9400/metrics', gpus: ['0'] })).toEqual({ dcgm: 'http://node:9400/metrics', gpus: ['0'] });
  for (const wrong of ['rocm-smi', { dcgm: 'node' }, { dcgm: 'http://n/metrics', gpu: 0 }, {}]) expect(powerOption.safeParse(wrong).success).toBe(false);
});
