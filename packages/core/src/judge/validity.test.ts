import { executorDriver, type LoadPlan } from '@ubench/load';
import { describe, expect, it } from 'vitest';
import { judgeTrial, type TrialEvidence } from './validity.ts';

const ends = { warmup_ns: 0, stop: { duration_ns: 10e9 }, timeout_ns: 10e9, grace_ns: 10e9 } as const;
const closed: LoadPlan = { loop: 'closed', concurrency: 4, think_ns: 0, ...ends };
const open: LoadPlan = { loop: 'open', rate_per_s: 1000, arrivals: 'constant', max_concurrency: 1000, ...ends };

/** Ten good seconds at 1,000/s, 4 ms each. */
const good: TrialEvidence = {
  load: closed,
  driver: executorDriver,
  maxErrorShare: 0.01,
  succeeded: 10_000,
  failed: 0,
  scheduled: 10_000,
  sent: 10_000,
  unsentWhileFree: 0,
  completedInWindow: 10_000,
  window_ns: 10e9,
  medianResponse_ns: 4e6,
  quickResponse_ns: 4e6,
  meanServiceAll_ns: 4e6,
  sendLagP99_ns: 1e6,
  meanSendLag_ns: 0.02e6,
  eventLoopUtilisation: 0.3,
  busiestAgent: 0,
  readLagP99_ns: null,
  agents: 1,
  reachedMaxConcurrency: false,
  gaps: [],
  machines: [],
  lostAgents: [],
  failedClients: [],
  clientOperations: { succeeded: 10_000, failed: 0 },
  serverOperations: 10_000,
  dataSize: null,
  complaints: [],
  leftOut: [],
  failedConnects: 0,
  clients: 4,
  instanceEnded: undefined,
  aborted: undefined,
  uncounted: undefined,
  reconciliations: [],
  hopeless: false, restarted: false, tunnelUtilisation: undefined,
  steadiness: undefined,
};
const invalid = (overrides: Partial<TrialEvidence>): string[] => judgeTrial({ ...good, ...overrides }).invalid.map(({ code }) => code);

const openly = (overrides: Partial<TrialEvidence>): string[] => invalid({ load: open, ...overrides });

describe('any loop', () => {
  it('is valid when nothing is wrong', () => expect(judgeTrial(good)).toEqual({ invalid: [], warnings: [], findings: [] }));
  it('is invalid without a success', () => expect(invalid({ succeeded: 0, failed: 5, completedInWindow: 0 })).toEqual(['no-success']));
  it('is invalid over the error limit, not at it', () => {
    expect(invalid({ succeeded: 9_900, failed: 100 })).toEqual([]);
    expect(invalid({ succeeded: 9_899, failed: 101 })).toEqual(['errors']);
    expect(invalid({ succeeded: 5_000, failed: 5_000, completedInWindow: 5_000, maxErrorShare: 0.5 })).toEqual([]);
  });
  it('is invalid when counters differ by more than 1 % and by more than clients + 10', () => {
    expect(invalid({ serverOperations: 10_100 })).toEqual([]);
    expect(invalid({ serverOperations: 10_102 })).toEqual(['counters']);
    expect(invalid({ serverOperations: 9_000 })).toEqual(['counters']);
    expect(invalid({ clientOperations: { succeeded: 100, failed: 0 }, serverOperations: 114 })).toEqual([]);
    expect(invalid({ serverOperations: null })).toEqual([]);
  });
  it('takes a server at its word that has counted failed operations, and one that has not', () => {
    const clientOperations = { succeeded: 10_000, failed: 5_000 };
    for (const serverOperations of [9_900, 10_000, 15_000, 15_100]) expect(invalid({ clientOperations, serverOperations })).toEqual([]);
    for (const serverOperations of [9_800, 15_200]) expect(invalid({ clientOperations, serverOperations })).toEqual(['counters']);
  });
  it('is invalid when the instance lost its place', () => expect(invalid({ aborted: 'its place was taken', restarted: true })).toEqual(['instance-restarted']));
  it('is invalid when the count of the server fell: it was restarted', () => expect(invalid({ serverOperations: -5 })).toEqual(['instance-restarted']));
  it('is invalid when there was nothing to work on', () => {
    expect(invalid({ dataSize: 0 })).toEqual(['empty-data']);
    expect(invalid({ complaints: ['2 and 2 is 5', '3 and 3 is 5'] })).toEqual(['wrong-answers', 'wrong-answers']);
    expect(invalid({ dataSize: 1 })).toEqual([]);
  });
  it('is invalid when an agent, a record or the instance was lost, or it was ended early', () => {
    expect(invalid({ lostAgents: ['agent 1 exited'] })).toEqual(['agent-lost']);
    expect(invalid({ failedClients: ['Task 1 ended with exit code 3.'] })).toEqual(['client-failed']);
    expect(invalid({ gaps: ['agent 0 lost record 3'] })).toEqual(['gap']);
    expect(invalid({ instanceEnded: 'exit code 1' })).toEqual(['instance-died']);
    expect(invalid({ aborted: 'its timeout' })).toEqual(['aborted']);
    expect(invalid({ aborted: 'half of the operations failed', hopeless: true })).toEqual(['hopeless']);
  });
});

describe('a closed loop', () => {
  it("is invalid when it breaks Little's law by more than 5 %, from 100 operations per client on", () => {
    expect(invalid({ completedInWindow: 9_400 })).toEqual(['littles-law']);
    expect(invalid({ completedInWindow: 9_600 })).toEqual([]);
    expect(invalid({ completedInWindow: 399, window_ns: 1e9 })).toEqual([]);
  });
  it('counts failed operations at the time they took, unless clients paused after failing to connect', () => {
    const some = { failed: 50, completedInWindow: 9_950, clientOperations: { succeeded: 9_950, failed: 50 } };
    expect(invalid(some)).toEqual([]);
    expect(invalid({ ...some, completedInWindow: 9_300 })).toEqual(['littles-law']);
    expect(invalid({ ...some, completedInWindow: 9_300, failedConnects: 1 })).toEqual([]);
  });
  it('counts the think time', () => {
    expect(invalid({ load: { ...closed, think_ns: 4e6 }, completedInWindow: 5_000 })).toEqual([]);
  });
  it('counts what the client itself takes between two operations, and says so where that is much', () => {
    const counts = { completedInWindow: 350_877, succeeded: 350_877, clientOperations: { succeeded: 350_877, failed: 0 }, serverOperations: null };
    const quick = { ...good, ...counts, meanServiceAll_ns: 0.1e6, meanSendLag_ns: 0.014e6 };
    const warning = { code: 'client-bound', message: expect.stringContaining('12.3 %') };
    expect(judgeTrial(quick)).toMatchObject({ invalid: [], warnings: [warning] });
    expect(judgeTrial({ ...quick, meanSendLag_ns: 0 }).invalid).toMatchObject([{ code: 'littles-law' }]);
  });
  it('of a saturated client is a lower bound, not invalid', () => {
    expect(judgeTrial({ ...good, eventLoopUtilisation: 0.99 })).toMatchObject({ invalid: [], warnings: [{ code: 'client-bound' }] });
    expect(judgeTrial({ ...good, eventLoopUtilisation: 0.99, driver: { ...good.driver, shipsSeconds: true } }).warnings).toEqual([]);
  });
});

describe('a tunnel that was busy all the time', () => {
  it('makes an open loop invalid', () => {
    expect(openly({ tunnelUtilisation: 0.95 })).toEqual(['tunnel-saturated']);
    expect(openly({ tunnelUtilisation: 0.85 })).toEqual([]);
  });
  it('bounds a closed one', () => {
    expect(judgeTrial({ ...good, tunnelUtilisation: 0.95 })).toMatchObject({ invalid: [], warnings: [{ code: 'tunnel-bound', message: expect.stringContaining('95.0 % busy') as string }] });
    expect(judgeTrial({ ...good, tunnelUtilisation: 0.85 }).warnings).toEqual([]);
  });
});

describe('an open loop', () => {
  it('is invalid when the client sent late: over 10 ms, or 10 % of a longer median', () => {
    expect(openly({ sendLagP99_ns: 9.9e6 })).toEqual([]);
    expect(openly({ sendLagP99_ns: 10.1e6 })).toEqual(['send-lag']);
    expect(openly({ sendLagP99_ns: 40e6, medianResponse_ns: 500e6 })).toEqual([]);
    expect(openly({ sendLagP99_ns: 51e6, medianResponse_ns: 500e6 })).toEqual(['send-lag']);
  });
  it('is invalid with a saturated event loop and a lag over 2 ms', () => {
    expect(openly({ eventLoopUtilisation: 0.95, sendLagP99_ns: 2.1e6 })).toEqual(['client-saturated']);
    expect(openly({ eventLoopUtilisation: 0.95, sendLagP99_ns: 1.9e6 })).toEqual([]);
    expect(openly({ eventLoopUtilisation: 0.95, sendLagP99_ns: 10.1e6 })).toEqual(['send-lag', 'client-saturated']);
  });
  it('is invalid when more than 5 % were not sent although a client was free', () => {
    expect(openly({ unsentWhileFree: 501 })).toEqual(['under-sent']);
    expect(openly({ unsentWhileFree: 499 })).toEqual([]);
    const half = { load: open, sent: 5_000, unsentWhileFree: 5_000, completedInWindow: 5_000 };
    expect(judgeTrial({ ...good, ...half }).findings).toEqual([]);
  });
  it('that does not reach its rate with the client busy all the time is the client\'s, and no finding about the service', () => {
    const { invalid: reasons, findings } = judgeTrial({ ...good, load: open, completedInWindow: 1_000, sendLagP99_ns: 3e3, eventLoopUtilisation: 0.99, busiestAgent: 2, agents: 3 });
    expect(reasons).toEqual([
      { code: 'client-saturated', message: 'the client was saturated: event loop 99.0 % busy, in agent 2, one of 3; only 10.0 % of what was due was completed, and the service might have done more' },
    ]);
    expect(findings).toEqual([]);
  });
  it('of an overloaded service is a finding, not invalid', () => {
    expect(judgeTrial({ ...good, load: open, completedInWindow: 9_400 })).toMatchObject({ invalid: [], findings: [{ code: 'overloaded' }] });
    expect(judgeTrial({ ...good, load: open, completedInWindow: 9_400, sendLagP99_ns: 20e6 })).toMatchObject({ invalid: [{ code: 'send-lag' }], findings: [] });
  });
  it('is no overload where operations that take longer than the warm-up are under way at the end', () => {
    const slow = { ...good, load: open, window_ns: 3e9, scheduled: 12, medianResponse_ns: 1.3e9, quickResponse_ns: 1.3e9 };
    expect(judgeTrial({ ...slow, completedInWindow: 8 }).findings).toEqual([]);
    expect(judgeTrial({ ...slow, completedInWindow: 6 }).findings).toMatchObject([{ code: 'overloaded' }]);
    const warm = { ...slow, load: { ...open, warmup_ns: 1.3e9 } };
    expect(judgeTrial({ ...warm, completedInWindow: 8 }).findings).toMatchObject([{ code: 'overloaded' }]);
    // Twice what the service can do: half of what is due waits for longer than a third of the window.
    expect(judgeTrial({ ...good, load: open, medianResponse_ns: 5e9, quickResponse_ns: 1e9, completedInWindow: 5_000 }).findings).toMatchObject([{ code: 'overloaded' }]);
    // Ten times: that each waits for longer than the window is no excuse.
    expect(judgeTrial({ ...good, load: open, medianResponse_ns: 45e9, quickResponse_ns: 9e9, completedInWindow: 1_000 }).findings).toMatchObject([{ code: 'overloaded', message: expect.stringContaining('20.0 %') }]);
  });
  it('at the cap on connections has a warning', () => {
    expect(judgeTrial({ ...good, load: open, reachedMaxConcurrency: true }).warnings).toMatchObject([{ code: 'max-concurrency' }]);
  });
});

describe('a driver of another tool', () => {
  const sent = { name: 'tool', loads: { open: { arrivals: ['constant'], latencyFrom: 'sent' }, stops: ['duration'] } } as const;
  const waiting = { name: 'waves', loads: { closed: { think: false, continuous: false }, stops: ['duration'] } } as const;

  it('that measures an open loop from when it sends has a warning', () => {
    expect(judgeTrial({ ...good, load: open, driver: sent }).warnings).toMatchObject([{ code: 'coordinated-omission', message: expect.stringContaining("'tool'") }]);
    expect(judgeTrial({ ...good, load: open }).warnings).toEqual([]);
  });

  it("that lets free clients wait is not held to Little's law", () => {
    const few = { completedInWindow: 5_000 };
    expect(invalid(few)).toEqual(['littles-law']);
    expect(invalid({ ...few, driver: waiting })).toEqual([]);
  });
});

describe('a load until it is stable', () => {
  const load: LoadPlan = { ...closed, until: { within_share: 0.05, over_s: 10 } };
  const codes = (overrides: Partial<TrialEvidence>): [warnings: string[], findings: string[]] => {
    const { warnings, findings } = judgeTrial({ ...good, load, ...overrides });
    return [warnings.map(({ message }) => message), findings.map(({ message }) => message)];
  };

  it('says after how long it was, and how steady', () => {
    expect(codes({ steadiness: { after_s: 14, drift_share: 0.012, spread_share: 0.03 } })).toEqual([
      [], ['the throughput was steady after 14 s: over the last 10 s it drifted by 1.20 % and spread by 3.00 %'],
    ]);
  });

  it('warns when it never was, or when it was too short to tell', () => {
    expect(codes({ steadiness: { after_s: null, drift_share: 0.2, spread_share: 0.03 } })).toEqual([[expect.stringMatching(/not steady within.*drifted by 20\.0 %/)], []]);
    expect(codes({})).toEqual([[expect.stringMatching(/less than the 10 s/)], []]);
  });

  it('says nothing of one that was ended early', () => expect(codes({ aborted: 'interrupted by SIGINT' })).toEqual([[], []]));
});

describe('a client that reads streams', () => {
  it('and is busy all the time is the bottleneck in any loop', () => {
    const late = { ...good, eventLoopUtilisation: 0.95, readLagP99_ns: 12e6 };
    for (const trial of [late, { ...late, load: open }]) expect(judgeTrial(trial).invalid).toMatchObject([{ code: 'client-saturated', message: expect.stringMatching(/^the client was saturated: .+ it read what arrived late, p99 12\.0 ms$/) }]);
    expect(judgeTrial({ ...late, readLagP99_ns: 8e6 }).invalid).toEqual([]);
  });

  it('and is late for another reason is warned of', () => {
    expect(judgeTrial({ ...good, readLagP99_ns: 12e6 })).toMatchObject({ invalid: [], warnings: [{ code: 'read-lag', message: expect.stringContaining('the client read late') }] });
    expect(judgeTrial({ ...good, readLagP99_ns: 8e6 }).warnings).toEqual([]);
  });
});
