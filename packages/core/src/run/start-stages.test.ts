import { describe, expect, it } from 'vitest';
import type { InstanceState } from '../backend/backend-type.ts';
import { StartStages } from './start-stages.ts';

type Living = Parameters<StartStages['observe']>[0];

/** @param states Each with the second at which it is seen. */
function seen(...states: readonly (readonly [second: number, state: Living])[]) {
  let now_ms = 0;
  const stages = new StartStages(() => now_ms);
  const waits = states.map(([second, state]) => {
    now_ms = second * 1_000;
    return stages.observe(state);
  });
  return { stages, waits };
}

describe('an instance that waits', () => {
  it('is told of once for every stage and reason, and what each took is known', () => {
    const { stages, waits } = seen(
      [0, { status: 'PENDING' }],
      [1, { status: 'PENDING', reason: 'Priority' }],
      [2, { status: 'PENDING', reason: 'Priority' }],
      [10, { status: 'STARTING', stage: 'image' }],
      [14, { status: 'STARTING' }],
      [15, { status: 'RUNNING' }],
    );
    expect(waits).toEqual([
      { stage: 'queue', elapsed_ns: 0 },
      { stage: 'queue', reason: 'Priority', elapsed_ns: 1e9 },
      undefined,
      { stage: 'image', elapsed_ns: 0 },
      { stage: 'start', elapsed_ns: 0 },
      undefined,
    ]);
    expect(stages.result).toEqual({ queue_ns: 10e9, image_ns: 4e9, start_ns: 1e9 });
  });

  it('took as long as its backend says, which sees it more closely', () => {
    const { stages } = seen([0, { status: 'PENDING' }], [5, { status: 'RUNNING', stages_ns: { queue: 3.5e9, start: 1.25e9 } }]);
    expect(stages.result).toEqual({ queue_ns: 3.5e9, start_ns: 1.25e9 });
  });

  it('is at its start from when its program starts until it answers, whether that is said or only that it runs', () => {
    const { stages, waits } = seen([0, { status: 'PENDING' }], [60, { status: 'RUNNING' }], [61, { status: 'RUNNING' }]);
    expect(waits[1]).toEqual({ stage: 'start', elapsed_ns: 0 });
    expect([stages.stage, stages.elapsed_ns]).toEqual(['start', 1e9]);
    expect(stages.result).toEqual({ queue_ns: 60e9 });
  });

  it('begins anew with a stage when its place was taken from it', () => {
    const { stages, waits } = seen([0, { status: 'STARTING' }], [50, { status: 'RUNNING' }], [51, { status: 'PENDING', restarts: 1 }], [71, { status: 'STARTING', restarts: 1 }], [72, { status: 'STARTING', restarts: 1 }]);
    expect(waits[2]).toEqual({ stage: 'queue', restarts: 1, elapsed_ns: 0 });
    expect([stages.restarts, stages.elapsed_ns]).toEqual([1, 1e9]);
    expect(stages.result).toEqual({ queue_ns: 20e9, start_ns: 51e9 });
  });

  it('is still at its stage while it is about to end', () => {
    const { stages, waits } = seen([0, { status: 'PENDING' }], [5, { status: 'STOPPING', reason: 'it was cancelled' }]);
    expect(waits[1]).toBeUndefined();
    expect([stages.stage, stages.elapsed_ns]).toEqual(['queue', 5e9]);
  });

  it('is not told of where it runs at once', () => {
    const running: InstanceState & Living = { status: 'RUNNING' };
    const { stages, waits } = seen([0, running], [1, running]);
    expect(waits).toEqual([undefined, undefined]);
    expect(stages.result).toBeUndefined();
    expect(stages.elapsed_ns).toBe(1e9);
  });
});
