import { expect, it } from 'vitest';
import { formatCell, memoryUnit, percentileLabel, tickLabel } from './quantity-label.ts';

it('shows cells as the rest of ubench does, and ticks without zeros that say nothing', () => {
  expect([formatCell('ns', 2e6), formatCell('per_s', 12_000), formatCell('share', 0.05), formatCell('s', 1.25), formatCell('bytes', 2 ** 30), formatCell('count', 7)]).toEqual(['2.00 ms', '12,000/s', '5.00 %', '1.3 s', '1.00 GiB', '7']);
  expect([tickLabel('ns', 2e6), tickLabel('ns', 1.5e6), tickLabel('ns', 2e8), tickLabel('share', -0.05), tickLabel('per_s', 2000), tickLabel('ns', 0), tickLabel('ns', 1.05e6)]).toEqual(['2 ms', '1.5 ms', '200 ms', '-5 %', '2,000/s', '0 ns', '1.05 ms']);
  expect([formatCell('ns', null), formatCell('ns', Number.NaN), formatCell('text', 'a')]).toEqual(['–', '–', 'a']);
});

it('names percentiles by their position', () => {
  expect([0, Math.log10(2), 1, Math.log10(20), 2, 3, 4, 6].map(percentileLabel)).toEqual(['p0', 'p50', 'p90', 'p95', 'p99', 'p99.9', 'p99.99', 'p99.9999']);
});

it('counts memory in a unit in which there is 1 or more', () => {
  expect([0, 1024, 5e6, 3 * 2 ** 30].map((bytes) => memoryUnit(bytes).name)).toEqual(['bytes', 'KiB', 'MiB', 'GiB']);
});
