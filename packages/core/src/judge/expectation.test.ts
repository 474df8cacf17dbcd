import { describe, expect, it } from 'vitest';
import type { MetricValue } from '../result/measured.ts';
import { type CheckScope, expectation, runCheck } from './expectation.ts';

const p99: MetricValue<'ns'> = { path: 'latency.p99', unit: 'ns', value: 12e6, n: 5_000, trials: [11e6, 13e6] };
const scope = (overrides: Partial<CheckScope> = {}): CheckScope => ({ backend: 'local', invalid: [], assertions: [], ...overrides });

async function judged(check: () => void, overrides: Partial<CheckScope> = {}) {
  const given = scope(overrides);
  await runCheck(given, check);
  return given.assertions;
}

describe('an expectation', () => {
  it('is kept with its limit, what was observed, the trials and the verdict', async () => {
    expect(await judged(() => expectation(p99).toBeLessThan('20ms'))).toEqual([
      { metric: 'latency.p99', operator: '<', limit: [20e6], unit: 'ns', observed: 12e6, n: 5_000, trials: [11e6, 13e6], verdict: 'PASS' },
    ]);
  });

  it.each([
    ['toBeLessThan', '12ms', 'FAIL'],
    ['toBeLessThan', '12.1ms', 'PASS'],
    ['toBeLessThanOrEqual', '12ms', 'PASS'],
    ['toBeGreaterThan', '12ms', 'FAIL'],
    ['toBeGreaterThan', '11ms', 'PASS'],
    ['toBeGreaterThanOrEqual', '12ms', 'PASS'],
    ['toBe', '12ms', 'PASS'],
    ['toBe', '13ms', 'FAIL'],
  ] as const)('%s(%s) is %s', async (matcher, limit, verdict) => {
    expect((await judged(() => expectation(p99)[matcher](limit)))[0]!.verdict).toBe(verdict);
  });

  it('between includes both bounds', async () => {
    const verdicts = await judged(() => {
      expectation(p99).toBeBetween('12ms', '13ms');
      expectation(p99).toBeBetween('13ms', '14ms');
    });
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['PASS', 'FAIL']);
  });

  it('does not stop the ones after it when it fails', async () => {
    const all = await judged(() => {
      expectation(p99).toBeLessThan('1ms');
      expectation(p99).toBeLessThan('1s');
    });
    expect(all.map(({ verdict }) => verdict)).toEqual(['FAIL', 'PASS']);
  });

  it('takes the limit of the backend, else the default', async () => {
    const limit = { default: '20ms', meluxina: '5ms' } as const;
    expect((await judged(() => expectation(p99).toBeLessThan(limit)))[0]!.verdict).toBe('PASS');
    expect((await judged(() => expectation(p99).toBeLessThan(limit), { backend: 'meluxina' }))[0]!.verdict).toBe('FAIL');
    const [assertion] = await judged(() => expectation(p99).toBeLessThan({ meluxina: '5ms' }));
    expect(assertion).toMatchObject({ verdict: 'ERROR', reason: expect.stringMatching(/no value for the backend 'local'/) });
  });

  it('is an ERROR on a metric without data, with too few samples, that does not exist, or of an invalid measurement', async () => {
    const empty = { ...p99, value: null, n: 0 };
    const few = { ...p99, value: null, n: 12, missing: 'p99 needs 1,000 operations, and there were 12' };
    const reasons = [
      ...(await judged(() => expectation(empty).toBeLessThan('1s'))),
      ...(await judged(() => expectation(few).toBeLessThan('1s'))),
      ...(await judged(() => expectation<'ns'>(undefined).toBeLessThan('1s'))),
      ...(await judged(() => expectation(p99).toBeLessThan('1s'), { invalid: [{ code: 'send-lag', message: 'the client sent late' }] })),
    ].map(({ verdict, reason }) => [verdict, reason]);
    expect(reasons).toEqual([
      ['ERROR', 'nothing was measured'],
      ['ERROR', 'p99 needs 1,000 operations, and there were 12'],
      ['ERROR', 'the result has no such metric'],
      ['ERROR', 'the measurement is invalid: the client sent late'],
    ]);
  });

  it('is an ERROR with a limit of another unit, or a number that is none, and the ones after it are judged', async () => {
    const count: MetricValue<'count'> = { ...p99, unit: 'count' };
    const all = await judged(
      () => {
        expectation(p99).toBeLessThan(20 as never);
        expectation(count).toBeLessThan('many' as never);
        expectation(p99).toBeLessThan('1s');
      },
      { locate: () => 'a.bench.ts:3' },
    );
    expect(all.map(({ verdict }) => verdict)).toEqual(['ERROR', 'ERROR', 'PASS']);
    expect(all[0]).toMatchObject({
      metric: 'latency.p99',
      limit: [],
      reason: "20 has no unit, and a duration needs one. Write what you mean: '20ms', '20s', '20us'. (a.bench.ts:3)",
    });
    expect(all[1]!.reason).toMatch(/'many' is not a number/);
  });

  it('belongs to its own check, however late it is made', async () => {
    const resume = Promise.withResolvers<void>();
    let late: unknown;
    const first = runCheck(scope(), () => {
      // Not waited for: it goes on when its check is over and another one runs.
      void resume.promise.then(() => expectation(p99).toBeLessThan('1s')).catch((error: unknown) => (late = error));
    });
    await first;
    const second = await judged(() => resume.resolve());
    await Promise.resolve();
    expect(second).toEqual([]);
    await expect.poll(() => String(late)).toMatch(/UBENCH_E_EXPECT_OUTSIDE/);
  });

  it('outside a check says where it belongs', () => {
    expect(() => expectation(p99)).toThrow(/UBENCH_E_EXPECT_OUTSIDE/);
  });
});
