import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readAutocannon } from '../../benchmarks/peers/tools/autocannon.ts';
import { readHey } from '../../benchmarks/peers/tools/hey.ts';
import { readK6 } from '../../benchmarks/peers/tools/k6.ts';
import { readOha } from '../../benchmarks/peers/tools/oha.ts';
import { readPgbench } from '../../benchmarks/peers/tools/pgbench.ts';
import { numbersIn } from '../../benchmarks/peers/tools/read-text.ts';
import { readVegeta } from '../../benchmarks/peers/tools/vegeta.ts';
import { readWrk } from '../../benchmarks/peers/tools/wrk.ts';
import { readWrk2 } from '../../benchmarks/peers/tools/wrk2.ts';

/** What the real tools have said: of a good server, and of one that answered a third with 503 and closed connections. */
const recorded = (file: string): string => readFileSync(new URL(`recorded/${file}`, import.meta.url), 'utf8');
const unknown = Number.NaN;

describe('what a tool says is read', () => {
  it('autocannon', () => {
    expect(readAutocannon(recorded('autocannon.json'))).toEqual({ requests: 61_715, failed: 0, perSecond: 61_715 / 2.05, mean_ms: 1.67, p95_ms: unknown, p99_ms: 6, shareOver: undefined });
    expect(readAutocannon(recorded('autocannon-failures.json'))).toMatchObject({ requests: 483, failed: 161 });
  });

  it('wrk', () => {
    expect(readWrk(recorded('wrk.txt'))).toEqual({ requests: 101_006, failed: 0, perSecond: 48_093.42, mean_ms: 1.34, p95_ms: unknown, p99_ms: 2.08, shareOver: undefined });
    // 9 connections were closed under it.
    expect(readWrk(recorded('wrk-failures.txt'))).toMatchObject({ requests: 475, failed: 167, mean_ms: 33.39, p99_ms: 150.43 });
  });

  // Not recorded here: as its documentation shows it.
  it('wrk2, with the share over 100 ms from its spectrum', () => {
    expect(readWrk2(recorded('wrk2.txt'))).toEqual({ requests: 40_001, failed: 0, perSecond: 2_000.15, mean_ms: 6.46, p95_ms: 9.799, p99_ms: 11.183, shareOver: expect.closeTo(1 - 0.990_625, 10) });
  });

  it('oha', () => {
    expect(readOha(recorded('oha.json'))).toEqual({
      requests: 97_334, failed: 0, perSecond: expect.closeTo(48_589.42, 2), mean_ms: expect.closeTo(1.312_699, 6), p95_ms: expect.closeTo(1.511_253, 6), p99_ms: expect.closeTo(1.812_38, 5), shareOver: undefined,
    });
    expect(readOha(recorded('oha-failures.json'))).toMatchObject({ requests: 500, failed: 174 });
  });

  it('hey', () => {
    expect(readHey(recorded('hey.txt'))).toEqual({ requests: 64_384, failed: 0, perSecond: 32_100.2434, mean_ms: 2, p95_ms: 6.4, p99_ms: 12.3, shareOver: undefined });
    expect(readHey(recorded('hey-failures.txt'))).toMatchObject({ requests: 485, failed: 162 });
  });

  it('vegeta', () => {
    expect(readVegeta(recorded('vegeta.json'), recorded('vegeta-histogram.txt'))).toEqual({
      requests: 26_248, failed: 0, perSecond: expect.closeTo(13_081.49, 2), mean_ms: 3.191_873, p95_ms: 10.826_643, p99_ms: 26.801_665, shareOver: 14 / 26_248,
    });
    expect(readVegeta(recorded('vegeta-failures.json'), recorded('vegeta-failures-histogram.txt'))).toMatchObject({ requests: 200, failed: 66, shareOver: 0.04 });
  });

  it('k6', () => {
    expect(readK6(recorded('k6.json'))).toMatchObject({ requests: 63_287, failed: 0, perSecond: expect.closeTo(31_492.56, 2), mean_ms: expect.closeTo(1.930_684, 6), p95_ms: expect.closeTo(5.538_331, 6), p99_ms: expect.closeTo(10.607_897, 6) });
    expect(readK6(recorded('k6-failures.json'))).toMatchObject({ requests: 201, failed: 68, shareOver: expect.closeTo(8 / 201, 10) });
  });

  it('pgbench, with and without a rate', () => {
    expect(readPgbench(recorded('pgbench.txt'))).toEqual({ transactions: 59_177, failed: 0, perSecond: 62_987.759447, latency_ms: 0.254, lag_ms: undefined });
    expect(readPgbench(recorded('pgbench-rate.txt'))).toEqual({ transactions: 1_863, failed: 0, perSecond: 1_983.993866, latency_ms: 0.311, lag_ms: 0.122 });
  });
});

describe('what is not there is no number', () => {
  it('shows what the tool said instead', () => {
    expect(() => readWrk('unable to connect to 127.0.0.1:1')).toThrow(/unable to connect/);
    expect(() => readHey('')).toThrow(/Requests/);
    expect(() => readPgbench('pgbench: error: connection failed')).toThrow(/connection failed/);
  });

  it('finds numbers by a pattern', () => {
    expect(numbersIn('3 of 12', /(\d+) of (\d+)/)).toEqual([3, 12]);
  });
});
