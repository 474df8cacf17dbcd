import { type Exposition, type Sample, scrape } from '@ubench/prometheus';
import type { GpuReader, GpuReading } from './gpu-reading.ts';

/**
 * GPUs by a DCGM exporter. It has a series of a GPU for each pod and each MIG instance that it belongs to, all with what the whole GPU draws: of
 * these, one counts.
 */
export const dcgmReader = (url: string, gpus?: readonly string[]): GpuReader => ({
  read: async (signal) => {
    const readings = dcgmReadings(await scrape(url, {}, signal), gpus);
    if (readings.length === 0) throw new Error(`the DCGM exporter tells of no ${gpus === undefined ? 'GPU' : `GPU ${gpus.join(', ')}`}`);
    return readings;
  },
});

export function dcgmReadings({ samples }: Exposition, gpus?: readonly string[]): GpuReading[] {
  const wanted = samples.filter(({ name, labels }) => name.startsWith('DCGM_FI_DEV_') && (gpus === undefined || gpus.some((gpu) => gpu === labels['gpu'] || gpu === labels['UUID'])));
  return [...Map.groupBy(wanted, idOf)].map(([id, of]) => ({
    id,
    power_watts: valueOf(of, 'DCGM_FI_DEV_POWER_USAGE'),
    energy_joules: scaled(valueOf(of, 'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION'), 0.001),
    busy_share: scaled(valueOf(of, 'DCGM_FI_DEV_GPU_UTIL'), 0.01),
  }));
}

const idOf = ({ labels }: Sample): string => labels['UUID'] ?? `${labels['Hostname'] ?? ''}/${labels['gpu'] ?? ''}`;

function valueOf(samples: readonly Sample[], name: string): number | undefined {
  const values = samples.filter((sample) => sample.name === name && Number.isFinite(sample.value)).map(({ value }) => value);
  return values.length === 0 ? undefined : Math.max(...values);
}

const scaled = (value: number | undefined, scale: number): number | undefined => (value === undefined ? undefined : value * scale);
