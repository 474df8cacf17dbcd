import { counterRandom } from '@ubench/load';
import { describe, expect, it } from 'vitest';
import { type ClockSample, compareClocks } from './clock-comparison.ts';
import { ClockHistory } from './clock-history.ts';

/** Another clock: what it reads when the asking one reads `now_ns`. */
interface TrueClock {
  readonly offset_ns: number;
  readonly drift_ppm: number;
}
const reads = ({ offset_ns, drift_ppm }: TrueClock, now_ns: number): number => now_ns + offset_ns + (now_ns * drift_ppm) / 1e6;

interface Way {
  readonly there_ns: number;
  readonly back_ns: number;
  /** How long the other side takes to answer. */
  readonly work_ns?: number;
}
function sampleOf(clock: TrueClock, asked_ns: number, { there_ns, back_ns, work_ns = 20_000 }: Way): ClockSample {
  const heard = asked_ns + there_ns;
  const answered = heard + work_ns;
  return { asked_ns, heard_ns: reads(clock, heard), answered_ns: reads(clock, answered), back_ns: answered + back_ns };
}

/** Delays as of a network with queues: at least 50 µs each way, mostly little more, sometimes a lot, and not the same both ways. */
function queues(seed: number): (index: number) => Way {
  const random = counterRandom(seed);
  const delay = (): number => 50_000 + random.exponential() * 200_000 * (random.float() < 0.1 ? 50 : 1);
  return (index) => {
    random.at(index);
    return { there_ns: delay(), back_ns: delay() };
  };
}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('two clocks', () => {
  it('whose ways there and back take equally long are compared exactly', () => {
    const sample = sampleOf({ offset_ns: 2e9, drift_ppm: 0 }, 1e12, { there_ns: 300_000, back_ns: 300_000 });
    expect(compareClocks([sample], [])).toEqual({ offset_ns: 2e9, error_ns: 300_000, drift_ppm: 0 });
  });

  it('are never further from the truth than the error says, however lopsided the ways are', () => {
    for (const [there_ns, back_ns] of [[900_000, 0], [0, 900_000], [10_000, 5e6]] as const) {
      const { offset_ns, error_ns } = compareClocks([sampleOf({ offset_ns: -7e9, drift_ppm: 0 }, 5e12, { there_ns, back_ns })], []);
      expect(Math.abs(offset_ns + 7e9)).toBeLessThanOrEqual(error_ns);
      expect(error_ns).toBe((there_ns + back_ns) / 2);
    }
  });

  it('are compared by the shortest round trip', () => {
    const clock = { offset_ns: 1e6, drift_ppm: 0 };
    const [slow, fast] = [{ there_ns: 40e6, back_ns: 1e6 }, { there_ns: 60_000, back_ns: 70_000 }].map((way, index) => sampleOf(clock, 1e9 * index, way));
    expect(compareClocks([slow!, fast!], [])).toMatchObject({ offset_ns: 1e6 - 5_000, error_ns: 65_000 });
  });

  it('of which one goes faster are known to by how much, through queues', () => {
    for (const drift_ppm of [-100, 40]) {
      for (const seed of range(20)) {
        const clock = { offset_ns: 3e9, drift_ppm };
        const way = queues(seed);
        const early = range(24).map((index) => sampleOf(clock, 1e9 + index * 1e8, way(index)));
        const late = range(24).map((index) => sampleOf(clock, 600e9 + index * 1e8, way(100 + index)));
        const compared = compareClocks(early, late);
        expect(Math.abs(compared.drift_ppm - drift_ppm)).toBeLessThan(2);
        const truth = reads(clock, 600e9 + 1.2e9) - (600e9 + 1.2e9);
        // The clock goes on between the sample and the instant that is asked for here.
        expect(Math.abs(compared.offset_ns - truth)).toBeLessThanOrEqual(compared.error_ns + 1.2e9 * 1e-4);
      }
    }
  });

  it('that go alike are not said to drift, through queues', () => {
    const drifts = range(200).map((seed) => {
      const way = queues(seed);
      const samples = (from_ns: number, first: number): ClockSample[] => range(8).map((index) => sampleOf({ offset_ns: 5e9, drift_ppm: 0 }, from_ns + index * 1e6, way(first + index)));
      return compareClocks(samples(1e9, 0), samples(11e9, 50)).drift_ppm;
    });
    expect(drifts).toEqual(drifts.map(() => 0));
  });
});

it('a history tells how it is now and remembers how it was first, in constant memory', () => {
  const clock = { offset_ns: 1e9, drift_ppm: 50 };
  const history = new ClockHistory();
  expect(history.comparison).toBeUndefined();
  for (const second of range(600)) history.add(range(4).map((index) => sampleOf(clock, second * 1e9 + index * 1e6, { there_ns: 60_000, back_ns: 50_000 })));
  const { offset_ns, drift_ppm } = history.comparison!;
  expect(Math.abs(drift_ppm - 50)).toBeLessThan(1);
  // Not older than the rounds that are kept.
  expect(offset_ns).toBeGreaterThan(1e9 + 596e9 * 50e-6);
});
