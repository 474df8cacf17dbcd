import type { CpuProfile } from '@ubench/load';
import { expect, it } from 'vitest';
import { timeByPart } from './time-by-part.ts';

const node = (id: number, functionName: string, url: string, children: number[] = []): CpuProfile['nodes'][number] => ({ id, callFrame: { functionName, url }, children });
const spec = 'file:///p/a.bench.ts';

it('what was sampled counts for the part of its module, native code for its caller, and idling for nobody', () => {
  const profile: CpuProfile = {
    nodes: [
      node(1, '(root)', '', [2, 3, 4, 5, 8]),
      node(2, '(idle)', ''),
      node(3, '(program)', ''),
      node(4, '(garbage collector)', ''),
      node(5, 'operate', spec, [6]),
      node(6, 'write', 'node:net', [7]),
      node(7, 'writeUtf8String', ''),
      node(8, 'emit', 'node:events'),
    ],
    startTime: 0,
    endTime: 1000,
    samples: [5, 6, 7, 2, 3, 4, 8, 5],
    timeDeltas: [500, 10, 20, 30, 400, 5, 6, 7],
  };
  const { times, samples } = timeByPart(profile);
  expect(samples).toBe(7);
  expect(Object.fromEntries(times)).toEqual({ 'user code': 10, socket: 20 + 30, 'event loop': 5, 'garbage collection': 6, other: 7 });
});

it('nothing was sampled: nothing is counted', () => {
  expect(timeByPart({ nodes: [], startTime: 0, endTime: 0, samples: [], timeDeltas: [] })).toEqual({ times: new Map(), samples: 0 });
});
