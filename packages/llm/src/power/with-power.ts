import { type PowerOption } from './power-option.ts';
import { powerSource, type SampledNumbers } from './power-source.ts';

/**
 * The numbers of a service, and what its GPUs draw: what `metrics` of a service type gives. One of them that cannot be read does not take the
 * other along.
 * @param service The service's own; absent where it tells none.
 */
export function withPower(service: SampledNumbers | undefined, power: PowerOption): SampledNumbers {
  const sources = [...(service === undefined ? [] : [service]), ...(power === undefined ? [] : [powerSource(power)])];
  let problem: string | undefined;
  return {
    async sample() {
      const samples = await Promise.allSettled(sources.map((source) => source.sample()));
      const failed = samples.find((sample) => sample.status === 'rejected');
      if (failed !== undefined) problem ??= messageOf(failed.reason);
      return Object.assign({}, ...samples.map((sample) => (sample.status === 'fulfilled' ? sample.value : {}))) as Record<string, number>;
    },
    close: async () => void (await Promise.allSettled(sources.map((source) => source.close()))),
    levels: () => sources.flatMap((source) => source.levels?.() ?? []),
    problem: () => problem,
  };
}

const messageOf = (reason: unknown): string => (reason instanceof Error ? reason.message.split('\n')[0]! : String(reason));
