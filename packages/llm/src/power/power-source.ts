import { dcgmReader } from './dcgm.ts';
import type { GpuReader, GpuReading } from './gpu-reading.ts';
import { nvidiaSmiReader } from './nvidia-smi.ts';
import type { PowerOption } from './power-option.ts';

/** Numbers by name, sampled while load runs. */
export interface SampledNumbers {
  sample(): Promise<Readonly<Record<string, number>>>;
  close(): Promise<void>;
  /** Which of them go up and down. */
  levels?(): readonly string[];
  /** What was wrong when a part of them could not be read. */
  problem?(): string | undefined;
}

/**
 * What the GPUs of a service draw: `gpu_power_watts`, `gpu_busy_share` (their mean), `gpu_energy_joules`. Where a GPU does not count its energy, that
 * is the power at each sample, in a straight line between two.
 */
export function powerSource(power: NonNullable<PowerOption>, now: () => number = () => performance.now()): SampledNumbers {
  return new PowerSource(power === 'nvidia-smi' ? nvidiaSmiReader : dcgmReader(power.dcgm, power.gpus), now);
}

class PowerSource implements SampledNumbers {
  readonly #reader: GpuReader;
  readonly #now: () => number;
  readonly #closing = new AbortController();
  #before: { readonly at_ms: number; readonly watts: ReadonlyMap<string, number> } | undefined;
  /** Of GPUs that do not count their energy, since the first sample. */
  #summed_joules = 0;

  constructor(reader: GpuReader, now: () => number) {
    this.#reader = reader;
    this.#now = now;
  }

  async sample(): Promise<Readonly<Record<string, number>>> {
    const readings = await this.#reader.read(this.#closing.signal);
    const power = sumOf(readings.map(({ power_watts }) => power_watts));
    const energy = this.#energy(readings);
    const busy = sumOf(readings.map(({ busy_share }) => busy_share));
    return {
      ...(power === undefined ? {} : { gpu_power_watts: power }),
      ...(energy === undefined ? {} : { gpu_energy_joules: energy }),
      ...(busy === undefined ? {} : { gpu_busy_share: busy / readings.length }),
    };
  }

  levels(): readonly string[] {
    return ['gpu_power_watts', 'gpu_busy_share'];
  }

  #energy(readings: readonly GpuReading[]): number | undefined {
    const uncounted = readings.filter(({ energy_joules }) => energy_joules === undefined);
    this.#add(uncounted);
    const counted = readings.reduce((sum, { energy_joules = 0 }) => sum + energy_joules, 0);
    return uncounted.some(({ power_watts }) => power_watts === undefined) ? undefined : counted + this.#summed_joules;
  }

  #add(readings: readonly GpuReading[]): void {
    const at_ms = this.#now();
    const watts = new Map(readings.flatMap(({ id, power_watts }) => (power_watts === undefined ? [] : [[id, power_watts]])));
    const before = this.#before;
    if (before !== undefined) {
      for (const [id, now_watts] of watts) this.#summed_joules += (((before.watts.get(id) ?? now_watts) + now_watts) / 2) * ((at_ms - before.at_ms) / 1000);
    }
    this.#before = { at_ms, watts };
  }

  async close(): Promise<void> {
    this.#closing.abort();
  }
}

/** `undefined` where one is. */
const sumOf = (values: readonly (number | undefined)[]): number | undefined =>
  values.reduce<number | undefined>((sum, value) => (sum === undefined || value === undefined ? undefined : sum + value), 0);
