import type { Reconciliation } from '@ubench/load';
import { describe, expect, it } from 'vitest';
import { reconcile } from './reconcile.ts';

/** 1,000 requests of 100 tokens by 4 clients: 1,400 tokens are what 14 requests have. */
const tokens = (change: Partial<Reconciliation>): Reconciliation => ({ what: 'output tokens', server: 100_000, client: 100_000, perOperation: 100, mayExceed: 0, estimated: false, ...change });
const judged = (...changes: Partial<Reconciliation>[]) => {
  const { invalid, warnings } = reconcile(changes.map(tokens), 4);
  return [invalid, warnings].map((findings) => findings.map(({ code, message }) => `${code}: ${message}`));
};

describe('what server and client count both', () => {
  it('agrees within 1 %, and within what as many operations have as there are clients and 10', () => {
    expect(judged({}, { server: 101_400 }, { server: 98_600 })).toEqual([[], []]);
    expect(judged({ server: 10_000_000, client: 10_090_000 })).toEqual([[], []]);
  });

  it('is a reason not to believe where it differs by more', () => {
    expect(judged({ server: 98_500 })).toEqual([['server-counts: the server counted 98,500 output tokens, the client 100,000'], []]);
    expect(judged({ server: 101_500 }, { what: 'prompt tokens', server: 0 })).toEqual([
      ['server-counts: the server counted 101,500 output tokens, the client 100,000; the server counted 0 prompt tokens, the client 100,000'],
      [],
    ]);
  });

  it('is a warning where operations that failed or were given up can account for more, and only for more', () => {
    const text = 'the server counted 105,000 output tokens, the client 100,000; operations that failed or were given up have some that no client saw';
    expect(judged({ server: 105_000, mayExceed: 5_000 })).toEqual([[], [`server-counts-unclear: ${text}`]]);
    expect(judged({ server: 107_000, mayExceed: 5_000 })[0]).toHaveLength(1);
    expect(judged({ server: 95_000, mayExceed: Infinity })).toEqual([['server-counts: the server counted 95,000 output tokens, the client 100,000'], []]);
  });

  it('is a warning where the client could only estimate', () => {
    expect(judged({ client: 59_000, estimated: true })).toEqual([[], ['server-counts-unclear: the server counted 100,000 output tokens, the client 59,000, which it could only estimate']]);
  });

  it('says that the instance was restarted where a count of the server fell', () => {
    expect(reconcile([tokens({ server: -1 })], 4).invalid.map(({ code }) => code)).toEqual(['instance-restarted']);
  });
});
