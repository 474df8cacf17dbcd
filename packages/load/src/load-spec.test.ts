import { describe, expect, test } from 'vitest';
import { loadPlan } from './load-plan.ts';
import { type Load, parseLoad } from './load-spec.ts';

/** What a spec in JavaScript may write. */
const parse = (load: unknown): unknown => parseLoad(load as Load);

describe('a load', () => {
  test('closed, with every default', () => {
    expect(parseLoad({ concurrency: 16, duration: '10s' })).toEqual({
      loop: 'closed',
      concurrency: 16,
      think_ns: 0,
      warmup_ns: 1e9,
      stop: { duration_ns: 10e9 },
      timeout_ns: 10e9,
      grace_ns: 10e9,
    });
  });

  test('open, with every default', () => {
    expect(parseLoad({ rate: '5_000/s', duration: '1m' })).toEqual({
      loop: 'open',
      rate_per_s: 5000,
      arrivals: 'constant',
      max_concurrency: 1000,
      warmup_ns: 6e9,
      stop: { duration_ns: 60e9 },
      timeout_ns: 10e9,
      grace_ns: 10e9,
    });
  });

  test('with everything given', () => {
    const common = { operations: 10_000, warmup: '2s', timeout: '500ms', grace: '1s' } as const;
    const plans = [
      parseLoad({ concurrency: 1, think: '10ms', ...common }),
      parseLoad({ rate: '30/min', arrivals: 'poisson', maxConcurrency: 5, ...common }),
    ];
    const planned = { warmup_ns: 2e9, stop: { operations: 10_000 }, timeout_ns: 0.5e9, grace_ns: 1e9 };
    expect(plans).toEqual([
      { loop: 'closed', concurrency: 1, think_ns: 10e6, ...planned },
      { loop: 'open', rate_per_s: 0.5, arrivals: 'poisson', max_concurrency: 5, ...planned },
    ]);
    for (const plan of plans) expect(loadPlan.parse(plan)).toEqual(plan);
  });

  test('a rate that changes over the duration, and one that changes in stages, as long as they take', () => {
    const plans = [
      parseLoad({ rate: { from: '10/s', to: '200/s' }, duration: '1m' }),
      parseLoad({ rate: { from: '0/s', stages: [{ to: '600/min', over: '20s' }, { hold: '5s' }, { to: '0/s', over: '5s' }] }, arrivals: { gamma: 0.5 } }),
      parseLoad({ rate: { from: '1/s', stages: [{ to: '2/s', over: '1s' }] }, duration: '5s' }),
    ];
    expect(plans).toMatchObject([
      { rate_per_s: 10, stages: [{ to_per_s: 200, over_ns: 60e9 }], warmup_ns: 6e9, stop: { duration_ns: 60e9 } },
      {
        rate_per_s: 0,
        stages: [{ to_per_s: 10, over_ns: 20e9 }, { to_per_s: 10, over_ns: 5e9 }, { to_per_s: 0, over_ns: 5e9 }],
        arrivals: { gamma: 0.5 },
        stop: { duration_ns: 30e9 },
        warmup_ns: 3e9,
      },
      { stages: [{ to_per_s: 2, over_ns: 1e9 }], stop: { duration_ns: 5e9 } },
    ]);
    for (const plan of plans) expect(loadPlan.parse(plan)).toEqual(plan);
  });

  test('that may end early', () => {
    const plans = [
      parseLoad({ concurrency: 1, duration: '10m', until: 'stable', abortOn: { errors: '10%' } }),
      parseLoad({ rate: '5/s', duration: '1m', until: { stable: '2%', over: '19.5s' }, abortOn: { errors: 0.5, for: '3s' } }),
    ];
    expect(plans).toMatchObject([
      { stop: { duration_ns: 600e9 }, warmup_ns: 10e9, until: { within_share: 0.075, over_s: 10 }, abort_on: { errors_share: 0.1, for_s: 10 } },
      { until: { within_share: 0.02, over_s: 20 }, abort_on: { errors_share: 0.5, for_s: 3 } },
    ]);
    for (const plan of plans) expect(loadPlan.parse(plan)).toEqual(plan);
  });

  test('a number of operations has no warm-up unless asked for; the grace follows the timeout', () => {
    expect(parseLoad({ concurrency: 1, operations: 5, timeout: '3s' })).toMatchObject({ warmup_ns: 0, grace_ns: 3e9 });
  });

  test('undefined counts as left out', () => {
    expect(parse({ concurrency: 1, rate: undefined, duration: '1s', warmup: undefined })).toMatchObject({ loop: 'closed', warmup_ns: 1e8 });
  });
});

const otherLoop = 'UBENCH_E_LOAD_KEY_OF_OTHER_LOOP';

describe('a load that cannot be run is refused with what to write instead', () => {
  test.each<[string, unknown, string, RegExp]>([
    ['neither concurrency nor rate', { duration: '1s' }, 'UBENCH_E_LOAD_LOOP', /concurrency: 16.*rate: '200\/s'/s],
    ['both', { concurrency: 1, rate: '1/s', duration: '1s' }, 'UBENCH_E_LOAD_LOOP', /concurrency and rate/],
    ['no end', { concurrency: 1 }, 'UBENCH_E_LOAD_STOP', /duration: '10s'.*operations: 10_000/s],
    ['two ends', { concurrency: 1, duration: '1s', operations: 5 }, 'UBENCH_E_LOAD_STOP', /both/],
    ['no clients', { concurrency: 0, duration: '1s' }, 'UBENCH_E_LOAD_COUNT', /concurrency.*not 0/],
    ['a negative number of clients', { concurrency: -2, duration: '1s' }, 'UBENCH_E_LOAD_COUNT', /-2/],
    ['half a client', { concurrency: 1.5, duration: '1s' }, 'UBENCH_E_LOAD_COUNT', /1\.5/],
    ['clients as text', { concurrency: '16', duration: '1s' }, 'UBENCH_E_LOAD_COUNT', /'16'/],
    ['no operations', { concurrency: 1, operations: 0 }, 'UBENCH_E_LOAD_COUNT', /operations/],
    ['no connections', { rate: '1/s', maxConcurrency: 0, duration: '1s' }, 'UBENCH_E_LOAD_COUNT', /maxConcurrency/],
    ['no rate', { rate: '0/s', duration: '1s' }, 'UBENCH_E_LOAD_RATE', /'0\/s'/],
    ['an absurd rate', { rate: '10_000_001/s', duration: '1s' }, 'UBENCH_E_LOAD_RATE', /10 million/],
    ['a bare rate', { rate: 200, duration: '1s' }, 'UBENCH_E_UNIT_MISSING', /load\.rate.*'200\/s'/s],
    ['a negative rate', { rate: '-5/s', duration: '1s' }, 'UBENCH_E_UNIT_UNKNOWN', /-5/],
    ['a bare duration', { concurrency: 1, duration: 10 }, 'UBENCH_E_UNIT_MISSING', /load\.duration.*'10s'/s],
    ['a bare think time', { concurrency: 1, think: 10, duration: '1s' }, 'UBENCH_E_UNIT_MISSING', /load\.think/],
    ['no duration at all', { concurrency: 1, duration: '0s' }, 'UBENCH_E_LOAD_DURATION_ZERO', /duration/],
    ['no timeout', { concurrency: 1, duration: '1s', timeout: '0s' }, 'UBENCH_E_LOAD_DURATION_ZERO', /timeout/],
    ['too long a warm-up', { concurrency: 1, duration: '1s', warmup: '2s' }, 'UBENCH_E_LOAD_WARMUP', /2\.00 s.*1\.00 s/s],
    ['an unknown key', { concurency: 1, duration: '1s' }, 'UBENCH_E_LOAD_KEY_UNKNOWN', /Did you mean 'concurrency'/],
    ['a key like none', { concurrency: 1, duration: '1s', zzzzzzz: 1 }, 'UBENCH_E_LOAD_KEY_UNKNOWN', /Its keys are concurrency, think/],
    ['arrivals of clients', { concurrency: 1, arrivals: 'poisson', duration: '1s' }, otherLoop, /replace concurrency/],
    ['think time at a rate', { rate: '1/s', think: '1s', duration: '1s' }, otherLoop, /replace rate/],
    ['misspelt arrivals', { rate: '1/s', arrivals: 'poison', duration: '1s' }, 'UBENCH_E_LOAD_ARRIVALS', /Did you mean 'poisson'/],
    ['gaps of no shape', { rate: '1/s', arrivals: { gamma: 0 }, duration: '1s' }, 'UBENCH_E_LOAD_ARRIVALS', /\{"gamma":0\}/],
    ['gaps of an unknown distribution', { rate: '1/s', arrivals: { beta: 2 }, duration: '1s' }, 'UBENCH_E_LOAD_ARRIVALS', /gamma: shape/],
    ['a ramp to nowhere', { rate: { from: '1/s' }, duration: '1s' }, 'UBENCH_E_LOAD_RAMP', /either to or stages/],
    ['a ramp from nowhere', { rate: { to: '1/s' }, duration: '1s' }, 'UBENCH_E_LOAD_RAMP', /begins with: from/],
    ['a ramp without an end', { rate: { from: '1/s', to: '2/s' } }, 'UBENCH_E_LOAD_RAMP', /takes the duration/],
    ['a ramp over operations', { rate: { from: '1/s', to: '2/s' }, operations: 5 }, 'UBENCH_E_LOAD_RAMP', /not after a number of operations/],
    ['a ramp of nothing', { rate: { from: '0/s', to: '0/s' }, duration: '1s' }, 'UBENCH_E_LOAD_RATE', /0\/s/],
    ['an absurd ramp', { rate: { from: '0/s', to: '20_000_000/s' }, duration: '1s' }, 'UBENCH_E_LOAD_RATE', /10 million/],
    ['a misspelt key of a ramp', { rate: { from: '0/s', until: '2/s' }, duration: '1s' }, 'UBENCH_E_LOAD_RAMP', /no 'until' in rate/],
    ['no stages', { rate: { from: '1/s', stages: [] } }, 'UBENCH_E_LOAD_RAMP', /list of stages/],
    ['a stage that is none', { rate: { from: '1/s', stages: ['2/s'] } }, 'UBENCH_E_LOAD_RAMP', /stages\[0\] is '2\/s'/],
    ['a stage without a length', { rate: { from: '1/s', stages: [{ hold: '1s' }, { to: '2/s' }] } }, 'UBENCH_E_LOAD_RAMP', /stages\[1\] has no over/],
    ['a stage that holds and goes', { rate: { from: '1/s', stages: [{ to: '2/s', hold: '1s' }] } }, 'UBENCH_E_LOAD_RAMP', /stages\[0\] has both/],
    ['a stage of no length', { rate: { from: '1/s', stages: [{ hold: '0s' }] } }, 'UBENCH_E_LOAD_DURATION_ZERO', /stages\[0\]\.hold/],
    ['a bare rate in a stage', { rate: { from: '1/s', stages: [{ to: 5, over: '1s' }] } }, 'UBENCH_E_UNIT_MISSING', /load\.rate\.stages\[0\]\.to/],
    ['until something else', { concurrency: 1, duration: '1s', until: 'done' }, 'UBENCH_E_LOAD_UNTIL', /is 'done'/],
    ['until without an end', { concurrency: 1, until: 'stable' }, 'UBENCH_E_LOAD_STOP', /when it ends/],
    ['until with a number of operations', { concurrency: 1, operations: 5, until: 'stable' }, 'UBENCH_E_LOAD_UNTIL', /number of operations/],
    ['until with a ramp', { rate: { from: '1/s', to: '2/s' }, duration: '1s', until: 'stable' }, 'UBENCH_E_LOAD_UNTIL', /ramp/],
    ['until with a trace', { trace: 'a.csv', until: 'stable' }, otherLoop, /has no 'until'/],
    ['until two points make a line', { concurrency: 1, duration: '1s', until: { over: '2s' } }, 'UBENCH_E_LOAD_UNTIL', /at least 3 s/],
    ['until nothing moves', { concurrency: 1, duration: '1s', until: { stable: 0 } }, 'UBENCH_E_LOAD_UNTIL', /no spread at all/],
    ['a misspelt key of until', { concurrency: 1, duration: '1s', until: { stabel: '5%' } }, 'UBENCH_E_LOAD_UNTIL', /no 'stabel'/],
    ['a bare number of errors', { concurrency: 1, duration: '1s', abortOn: { errors: 10 } }, 'UBENCH_E_UNIT_MISSING', /load\.abortOn\.errors/],
    ['abortOn without errors', { concurrency: 1, duration: '1s', abortOn: { for: '1s' } }, 'UBENCH_E_LOAD_ABORT_ON', /how many errors/],
    ['abortOn a share', { concurrency: 1, duration: '1s', abortOn: '10%' }, 'UBENCH_E_LOAD_ABORT_ON', /is '10%'/],
    ['a misspelt key of abortOn', { concurrency: 1, duration: '1s', abortOn: { errors: '1%', fro: '1s' } }, 'UBENCH_E_LOAD_ABORT_ON', /no 'fro'/],
    ['a trace at a rate', { trace: 'a.csv', rate: '1/s' }, 'UBENCH_E_LOAD_LOOP', /rate and trace/],
    ['a trace with arrivals', { trace: 'a.csv', arrivals: 'poisson' }, otherLoop, /has no 'arrivals'/],
    ['a trace that is none', { trace: 5 }, 'UBENCH_E_TRACE_OPTION', /trace is 5/],
    ['a trace without a file', { trace: { speed: 2 } }, 'UBENCH_E_TRACE_OPTION', /file is undefined/],
    ['a misspelt key of a trace', { trace: { file: 'a.csv', sped: 2 } }, 'UBENCH_E_TRACE_OPTION', /did you mean 'speed'/],
    ['an unknown unit of a trace', { trace: { file: 'a.csv', unit: 'h' } }, 'UBENCH_E_TRACE_OPTION', /unit is 'h'/],
    ['a trace that stands still', { trace: { file: 'a.csv', speed: 0 } }, 'UBENCH_E_TRACE_OPTION', /speed is 0/],
    ['a number', 16, 'UBENCH_E_LOAD_NOT_AN_OBJECT', /a number/],
    ['nothing', null, 'UBENCH_E_LOAD_NOT_AN_OBJECT', /null/],
  ])('%s', (_, load, code, message) => {
    expect(() => parse(load)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });
});
