import { Buffer } from 'node:buffer';
import { counterRandom, Histogram } from '@ubench/load';
import hdr from 'hdr-histogram-js';

/** How long it takes to decode the latencies of one second and add them to those before, here and with the library alone; medians of 500. */
export function againstLibrary(operations: number): { readonly ours_us: number; readonly library_us: number } {
  const random = counterRandom(1);
  const second = new Histogram();
  for (let i = 0; i < operations; i++) second.record(Math.exp(15 + 0.8 * random.normal()));
  const encoded = second.encode();
  const base64 = Buffer.from(encoded.data).toString('base64');
  const [ours, library] = [new Histogram(), new hdr.Float64Histogram(1, 3_600_000_000, 3)];
  return {
    ours_us: medianTime_us(() => ours.addEncoded(encoded)),
    library_us: medianTime_us(() => library.add(hdr.decodeFromCompressedBase64(base64, 64) as InstanceType<typeof hdr.Float64Histogram>)),
  };
}

function medianTime_us(work: () => void): number {
  const times = Array.from({ length: 1000 }, () => {
    const begin = performance.now();
    work();
    return performance.now() - begin;
  });
  // The first of them are compiled.
  return times.slice(500).toSorted((a, b) => a - b)[250]! * 1e3;
}
