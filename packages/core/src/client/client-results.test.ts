import type { ShippedSecond } from '@ubench/load';
import { describe, expect, it } from 'vitest';
import { ClientResults } from './client-results.ts';

const header = { schema: 'ubench.stream/1' };
const done = { type: 'done', summary: { window: { start_ns: 5, end_ns: 9 } } };
const second = (measure: object, more: object = {}): object => ({ type: 'interval', record: { interval: 3, phases: { measure }, ...more } });
const twoAfter1ms = { serviceTime: { buckets: [[1_000_000, 2]] } };

function read(...lines: readonly (object | string)[]): { results: ClientResults; shipped: ShippedSecond[] } {
  const shipped: ShippedSecond[] = [];
  const results = new ClientResults(2, 'its results file', (each) => shipped.push(each));
  for (const line of lines) results.take(Buffer.from(typeof line === 'string' ? line : JSON.stringify(line)));
  return { results, shipped };
}

describe('what a program tells', () => {
  it('may be as little as how many operations ended and how long they took', () => {
    const { results, shipped } = read(header, second({ operations: 3, errors: { 'http 503': 1 }, histograms: twoAfter1ms }), done);
    expect(shipped).toMatchObject([{ interval: 3, completed: 2, sent: 3, phases: { measure: { operations: 3, errors: { 'http 503': 1 }, tallies: {} } } }]);
    expect(shipped[0]!.phases.measure!.histograms['serviceTime']).toMatchObject({ count: 2, min: 1_000_000, sum: 2_000_000 });
    expect(results.summary()).toEqual({ window: { start_ns: 5, end_ns: 9 }, clients: 1, errorSamples: {} });
    expect(results.operations).toBe(3);
  });

  it('may be what an agent would write, and who it says to be does not count', () => {
    const record = { agent: 7, sequence: 41, interval: 0, completed: 1, sent: 2, phases: { measure: { operations: 2, errors: {}, histograms: twoAfter1ms, tallies: {} } } };
    const { shipped } = read(header, { agent: 7, message: { type: 'ready' } }, { agent: 7, message: { type: 'interval', record } }, done);
    expect(shipped).toMatchObject([{ interval: 0, completed: 1, sent: 2 }]);
    expect(shipped[0]).not.toHaveProperty('agent');
    expect(shipped[0]).not.toHaveProperty('sequence');
  });

  it('has seconds of a warm-up, which are not counted', () => {
    const warm = { type: 'interval', record: { interval: -1, phases: { warmup: { operations: 2, histograms: twoAfter1ms } } } };
    const { results, shipped } = read(header, warm, second({ operations: 0 }), done);
    expect(shipped).toMatchObject([{ completed: 0, sent: 0 }, { completed: 0 }]);
    expect(results.operations).toBe(0);
  });

  it('has up to five messages of each failure, none of them long', () => {
    const errorSamples = { timeout: ['a'.repeat(10_000), ...'bcdefg'] };
    const { results } = read(header, { ...done, summary: { ...done.summary, errorSamples } });
    expect(results.summary().errorSamples['timeout']!.map(({ length }) => length)).toEqual([500, 1, 1, 1, 1]);
  });

  it.each<[string, readonly (object | string)[], RegExp]>([
    ['another header', [{ schema: 'ubench.stream/2' }], /line 1 .*schema is ubench.stream\/2/],
    ['no header', [second({ operations: 0 })], /line 1 .*no header/],
    ['half a line', [header, '{"type":"inter'], /line 2 .*JSON/],
    ['a list', [header, '[]'], /line 2 /],
    ['an unknown type', [header, { type: 'intervals' }], /line 2 /],
    ['a misspelt field', [header, second({ operations: 1, error: {} })], /line 2 .*error/],
    ['no number of operations', [header, second({})], /line 2 .*operations/],
    ['a negative number of them', [header, second({ operations: -1 })], /line 2 .*operations/],
    ['a fraction of a second', [header, second({ operations: 0 }, { interval: 0.5 })], /line 2 .*whole second/],
    ['more failures than operations', [header, second({ operations: 1, errors: { x: 2 } })], /its errors \(2\) are more than its operations \(1\)/],
    ['more completed than succeeded', [header, second({ operations: 1 }, { completed: 2 })], /its completed \(2\) are more/],
    ['other latencies than operations', [header, second({ operations: 5, histograms: twoAfter1ms })], /have 2 operations, and 5 have not failed/],
    ['a latency below nothing', [header, second({ operations: 1, histograms: { serviceTime: { buckets: [[-1, 1]] } } })], /line 2 .*buckets/],
    ['a histogram that is none', [header, second({ operations: 1, histograms: { serviceTime: { data: 'AAAA', count: 1, min: 0, max: 0, sum: 0 } } })], /line 2 /],
    ['a histogram with a sum that cannot be', [header, second({ operations: 1, histograms: { serviceTime: { data: 'AAAA', count: 1, min: 5, max: 9, sum: 100 } } })], /line 2 .*contradict each other/],
    ['a metric that it cannot have', [header, second({ operations: 0, tallies: { tokens: { count: 1, sum: 1, min: 1, max: 1 } } })], /no metric 'tokens'/],
    ['a window that ends before it begins', [header, { ...done, summary: { window: { start_ns: 9, end_ns: 5 } } }], /window ends before it begins/],
    ['no window', [header, { type: 'done', summary: {} }], /line 2 .*window/],
    ['more after its last line', [header, done, second({ operations: 0 })], /line 3 .*follows the line/],
    ['that it failed', [header, { type: 'failed', error: { code: 'E', what: 'no table' } }], /says that it has failed: no table/],
  ])('is refused by its line where it has %s', (_, lines, message) => {
    expect(() => read(...lines)).toThrow(expect.objectContaining({ code: 'UBENCH_E_CLIENT_RESULTS', what: expect.stringMatching(message) }));
  });

  it('is refused where it never says that it is done', () => {
    expect(() => read(header).results.summary()).toThrow(expect.objectContaining({ what: expect.stringMatching(/task 2 .*without a line of the type 'done'/) }));
  });
});
