import assert from 'node:assert/strict';
import { agentMessage, type ClosedLoad, type IntervalRecord, lackFor, type Load, type OpenLoad, parseLoad } from '@ubench/load';
import { expect } from 'vitest';
import type { Check } from '../check.ts';
import { eventually } from '../within.ts';
import type { DriverSubject, LoadTrial, RunLoad } from './driver-subject.ts';

/** What a load of a check has beside its loop. */
type Stop = Pick<ClosedLoad, 'duration' | 'operations' | 'warmup' | 'timeout' | 'think'>;

const clients = 4;
const rate_per_s = 400;
const loops = {
  closed: { concurrency: clients },
  open: { rate: `${rate_per_s}/s` satisfies OpenLoad['rate'], maxConcurrency: clients },
} as const;

/** Operations that the driver recorded, of either phase. */
const recorded = ({ result }: RunLoad): number => result.warmup.operations + result.measure.operations;

const recordsOf = ({ said }: RunLoad): IntervalRecord[] => said.flat().flatMap((message) => (message.type === 'interval' ? message.record : []));

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];

/** Of clients that the driver gives operations to: a server knows neither numbers nor metrics. */
const byClients = (check: Check<DriverSubject>): Check<DriverSubject> => ({
  ...check,
  inapplicable: (subject) => (subject.against === 'http' ? 'it sends requests, which have neither numbers nor metrics' : check.inapplicable?.(subject)),
});

/** Of a driver with an HTTP client of its own. */
const byItself = (check: Check<DriverSubject>): Check<DriverSubject> => ({
  ...check,
  inapplicable: (subject) => (subject.against === 'workload' ? 'the clients of the workload know what to send' : check.inapplicable?.(subject)),
});

/** So many operations, or the shortest load that a driver without a count can run as well. */
const some = (operations: number): readonly [Stop, Stop] => [{ operations }, { duration: '500ms', warmup: '0s' }];

/** What a driver must do with one kind of loop. */
export function loopChecks(loop: keyof typeof loops): readonly Check<DriverSubject>[] {
  const loadOf = ({ type: { loads } }: DriverSubject, stop: Stop): Load =>
    ({ ...loops[loop], ...(loop === 'open' && loads.open?.arrivals.includes('constant') === false ? { arrivals: 'poisson' } : {}), ...stop }) as Load;
  const lack = (subject: DriverSubject, stop: Stop): string | undefined => lackFor(parseLoad(loadOf(subject, stop)), subject.type.loads);
  /** The first of two loads that the driver can run. */
  const either = (subject: DriverSubject, [first, second]: readonly [Stop, Stop]): Stop => (lack(subject, first) === undefined ? first : second);

  const check = (
    name: string,
    stops: Stop | readonly [Stop, Stop],
    trial: Omit<LoadTrial, 'load'>,
    verify: (run: RunLoad, subject: DriverSubject) => void,
  ): Check<DriverSubject> => {
    const stopOf = (subject: DriverSubject): Stop => ('0' in stops ? either(subject, stops) : stops);
    return {
      of: loop === 'closed' ? 'a closed loop' : 'an open loop',
      name,
      inapplicable: (subject) => lack(subject, stopOf(subject)),
      run: async (subject) => verify(await subject.run({ load: loadOf(subject, stopOf(subject)), ...trial }), subject),
    };
  };

  return [
    check('by a number of operations runs exactly that many and records each', { operations: 150 }, {}, (run) => {
      const { truth, result } = run;
      expect({ run: truth.operations.length, measured: result.measure.operations, succeeded: result.measure.succeeded }).toEqual({ run: 150, measured: 150, succeeded: 150 });
      expect({ scheduled: result.scheduled, sent: result.sent }, 'the report').toEqual({ scheduled: 150, sent: 150 });
    }),
    check('by a number of operations measures exactly that many after a warm-up', { operations: 100, warmup: '400ms' }, {}, (run) => {
      expect(run.result.measure.operations).toBe(100);
      expect(recorded(run), 'recorded, of those that were run').toBe(run.truth.operations.length);
    }),
    check('for a time records every operation that it runs', { duration: '600ms', warmup: '0s' }, {}, (run) => {
      const { truth, result } = run;
      assert(truth.operations.length > 0, 'it ran none');
      expect({ measured: result.measure.operations, sent: result.sent }).toEqual({ measured: truth.operations.length, sent: truth.operations.length });
    }),
    check('keeps the warm-up apart from the measurement', { duration: '1s', warmup: '1s' }, {}, verifyPhases),
    byClients(check('gives every operation a number of its own', some(150), {}, ({ truth }) => {
      expect(unique(truth.operations.map(({ i }) => i))).toHaveLength(truth.operations.length);
    })),
    check('sends nothing before the load starts', some(50), {}, ({ truth, start_ns }) => {
      assert(truth.operations.length > 0, 'it ran none');
      expect(truth.operations.filter(({ begun_ns }) => begun_ns < start_ns).length, 'operations sent before the start').toBe(0);
    }),
    check('uses no more clients than it may, each for one operation at a time, and closes what it opens', some(150), {}, ({ truth, result }) => {
      assert(truth.mostOpen <= clients, `${truth.mostOpen} connections were open at a time, and the load has ${clients} clients`);
      assert(truth.mostRunning <= clients, `${truth.mostRunning} operations ran at a time, and the load has ${clients} clients`);
      assert([...truth.clients].every((client) => client < clients), `its clients were ${[...truth.clients].join(', ')}; they count from 0`);
      assert(result.client.clients > 0 && result.client.clients <= clients, `it reports ${result.client.clients} clients, and the load has ${clients}`);
      expect(truth.open, 'connections left open').toBe(0);
    }),
    check('shares the load among three agents', some(100), { agents: 3 }, (run, subject) => {
      const { truth, result } = run;
      expect(result.failedAgents).toEqual([]);
      expect(recorded(run), 'recorded, of those that were run').toBe(truth.operations.length);
      if (lack(subject, { operations: 100 }) === undefined) expect(truth.operations.length, 'operations of all agents').toBe(100);
      expect(unique(truth.operations.map(({ i }) => i)), 'numbers of operations').toHaveLength(truth.operations.length);
      assert(truth.mostOpen <= clients, `${truth.mostOpen} connections were open at a time, and the load has ${clients} clients`);
    }),
    check('counts failures by kind, with what was said', some(100), { behaviour: { outcome: (i) => (i % 10 === 3 ? 'fails' : i % 10 === 7 ? 'throws' : 'success') } }, ({ truth, target, result }) => {
      expect(Object.keys(truth.failed).sort(), 'the operations that were to fail').toEqual([...target.failures.kinds].sort());
      const counts = Object.fromEntries(Object.entries(result.errors).map(([kind, { count }]) => [kind, count]));
      expect(counts).toEqual(truth.failed);
      expect(result.measure.histogram('serviceTime').count, 'latencies, of those that succeeded').toBe(result.measure.succeeded);
      for (const [kind, { samples }] of Object.entries(result.errors)) assert(samples.some((text) => target.failures.message.test(text)), `no message of a '${kind}' was kept`);
    }),
    check(
      'ends an operation that has no end, and the load after it',
      [{ operations: 60, timeout: '400ms' }, { duration: '1s', warmup: '0s', timeout: '400ms' }],
      { behaviour: { outcome: (i) => (i === 5 ? 'hangs' : 'success') } },
      (run) => {
        expect(recorded(run), 'recorded, of those that were run').toBe(run.truth.operations.length);
        // A busy machine may let others run out of time as well.
        expect(Object.keys(run.result.errors).filter((kind) => kind !== 'timeout' && kind !== 'unfinished')).toEqual([]);
        assert(run.result.measure.failed > 0, 'none failed as `timeout` or `unfinished`');
      },
    ),
    check(
      'ends when it is told to, with what it has measured until then',
      [{ duration: '1h', warmup: '0s' }, { operations: 1_000_000_000 }],
      {
        async meanwhile(truth, abort) {
          await eventually('50 operations were run', () => truth.operations.length >= 50);
          abort();
        },
      },
      (run) => {
        expect(run.result.aborted, '`aborted` in the report').toBe(true);
        expect(recorded(run), 'recorded, of those that were run').toBe(run.truth.operations.length);
      },
    ),
    check('fails with the reason where a client cannot connect', some(10), { behaviour: { unreachable: true } }, ({ said, truth, target }) => {
      expect(said.flat().map(({ type }) => type)).toEqual(['failed']);
      expect(said.flat()).toMatchObject([{ error: { what: expect.stringContaining(target.refusal) } }]);
      expect(truth.operations).toEqual([]);
    }),
    check('says what an agent says: ready, records without a gap, and a summary', [{ duration: '2500ms', warmup: '0s' }, { operations: 1_000 }], {}, verifyMessages),
    byClients(check('records the metrics of the workload', some(150), {}, ({ truth, result }) => {
      expect(result.measure.tallies.get('marks')?.sum, "the sum of the metric 'marks'").toBe(truth.operations.length);
    })),
    byItself(check('sends the request that the workload describes', some(50), {}, ({ truth, target }) => {
      assert(truth.operations.length > 0, 'it ran none');
      assert(target.strangers.length === 0, unique(target.strangers).join('\n'));
    })),
    ...(loop === 'open'
      ? []
      : [
          check('leaves an agent idle that has no client', { duration: '300ms', warmup: '0s' }, { agents: clients + 1 }, (run) => {
            expect(run.result.failedAgents).toEqual([]);
            expect(recorded(run), 'recorded, of those that were run').toBe(run.truth.operations.length);
            assert(run.truth.mostOpen <= clients, `${run.truth.mostOpen} connections were open at a time, and the load has ${clients} clients`);
          }),
          check('lets a client pause for as long as `think` says', { operations: 40, think: '20ms' }, {}, ({ truth }) => {
            const hasty = [...Map.groupBy(truth.operations, ({ client }) => client).values()].flatMap((own) =>
              own.filter(({ begun_ns }, index) => index > 0 && begun_ns - own[index - 1]!.begun_ns < 20e6),
            );
            expect(hasty.length, 'operations begun less than 20 ms after the one before').toBe(0);
          }),
        ]),
    check('measures latency from where it declares to', some(150), {}, ({ result }, { type: { loads } }) => {
      const { measure } = result;
      const intended = loop === 'open' && loads.open?.latencyFrom === 'intended';
      expect({ serviceTime: measure.histogram('serviceTime').count, responseTime: measure.histogram('responseTime').count }).toEqual({
        serviceTime: measure.succeeded,
        responseTime: intended ? measure.succeeded : 0,
      });
    }),
  ];
}

function verifyPhases(run: RunLoad, { against, type: { loads } }: DriverSubject): void {
  const { truth, result } = run;
  const start_ns = run.start_ns + 1e9;
  const before = truth.operations.filter(({ begun_ns }) => begun_ns < start_ns).length;
  assert(before > 0, 'it ran none during the warm-up');
  expect(recorded(run), 'recorded, of those that were run').toBe(truth.operations.length);
  if (result.headline === 'serviceTime') {
    // One of each client may be on its way from being asked for to being sent.
    const off = Math.abs(result.measure.operations - (truth.operations.length - before));
    assert(off <= clients, `${result.measure.operations} operations were measured, and ${truth.operations.length - before} begun in the measurement`);
  } else if (against === 'workload' && loads.open!.arrivals.includes('constant')) {
    // Operation i is due i ÷ rate after the start, and belongs to the phase in which it is due.
    expect(result.measure.operations).toBe(truth.operations.filter(({ i }) => i >= rate_per_s).length);
    const early = truth.operations.filter(({ i, begun_ns }) => begun_ns < run.start_ns + (i * 1e9) / rate_per_s);
    expect(early.length, 'operations sent before they were due').toBe(0);
  }
}

function verifyMessages(run: RunLoad): void {
  const [said] = run.said;
  for (const message of said!) agentMessage.parse(message);
  const records = recordsOf(run);
  expect(said!.map(({ type }) => type)).toEqual(['ready', ...records.map(() => 'interval'), 'done']);
  expect(records.map(({ sequence }) => sequence)).toEqual(records.map((_, index) => index));
  expect(said!.at(-1)).toMatchObject({ summary: { records: records.length, aborted: false } });
  const gaps = records.filter(({ interval }, index) => index > 0 && interval - records[index - 1]!.interval > 1);
  expect(gaps, 'records more than a second after the one before').toEqual([]);
  expect(records.reduce((sum, { sent }) => sum + sent, 0), 'sent, of those that were run').toBe(run.truth.operations.length);
}

