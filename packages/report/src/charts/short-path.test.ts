import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { shortPath } from './short-path.ts';

/** The points of a path of `M`, `l` and `Z`, in tenths. */
function pointsOf(path: string): (readonly [number, number])[] {
  let [x, y] = [0, 0];
  return [...path.matchAll(/([MlZ])([^MlZ]*)/g)].flatMap(([, command, rest]) => {
    const numbers = [...rest!.matchAll(/-?(?:\d+\.?\d*|\.\d+)/g)].map(([number]) => Math.round(Number(number) * 10));
    return numbers.flatMap((_, index) => {
      if (index % 2 === 1) return [];
      const [dx, dy] = [numbers[index]!, numbers[index + 1]!];
      [x, y] = command === 'M' ? [dx, dy] : [x + dx, y + dy];
      return [[x, y] as const];
    });
  });
}

it('goes from point to point in tenths', () => {
  expect(shortPath('M0.04,10L1.26,9.5L2.5,12.333L2,12Z')).toBe('M0,10l1.3-.5 1.2,2.8-.5-.3Z');
  expect(shortPath('M0,1Z')).toBe('M0,1Z');
});

it('leaves curves as they are', () => {
  expect(shortPath('M2.5,0A2.5,2.5,0,1,1,-2.5,0')).toBe('M2.5,0A2.5,2.5,0,1,1,-2.5,0');
});

it('passes the same points as before, to a tenth', () => {
  const point = fc.tuple(fc.double({ min: -500, max: 3000, noNaN: true }), fc.double({ min: -500, max: 3000, noNaN: true }));
  fc.assert(
    fc.property(fc.array(point, { minLength: 1, maxLength: 300 }), (points) => {
      const path = points.map(([x, y], index) => `${index === 0 || index % 50 === 0 ? 'M' : 'L'}${x},${y}`).join('');
      expect(pointsOf(shortPath(path))).toEqual(points.map(([x, y]) => [Math.round(x * 10) + 0, Math.round(y * 10) + 0]));
    }),
  );
});
