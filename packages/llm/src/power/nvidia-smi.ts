import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { GpuReader, GpuReading } from './gpu-reading.ts';

const query = ['--query-gpu=uuid,power.draw,utilization.gpu', '--format=csv,noheader,nounits'];

/** GPUs of this machine by nvidia-smi, which tells their power and not their energy. */
export const nvidiaSmiReader: GpuReader = {
  async read(signal) {
    const { stdout } = await promisify(execFile)('nvidia-smi', query, { timeout: 5_000, signal });
    const readings = nvidiaSmiReadings(stdout);
    if (readings.length === 0) throw new Error('nvidia-smi tells of no GPU');
    return readings;
  },
};

/** `GPU-8b1e…, 62.23, 10`, a line each; `[N/A]` and `[Not Supported]` stand for what a GPU does not tell. */
export const nvidiaSmiReadings = (output: string): GpuReading[] =>
  output.split('\n').flatMap((line) => {
    const [id = '', power = '', busy = ''] = line.split(',').map((cell) => cell.trim());
    if (id === '') return [];
    const share = numberIn(busy);
    return [{ id, power_watts: numberIn(power), energy_joules: undefined, busy_share: share === undefined ? undefined : share / 100 }];
  });

const numberIn = (cell: string): number | undefined => (/^\d+(\.\d+)?$/.test(cell) ? Number(cell) : undefined);
