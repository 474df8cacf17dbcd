import { expect, it } from 'vitest';
import { sparkline } from './sparkline.ts';
import { allOf, parseSvg } from './testing/parse-svg.ts';

const pathOf = (svg: string): string => allOf(parseSvg(svg)).find(({ name }) => name === 'path')!.attributes['d']!;

it('goes from the oldest to the youngest value, with a dot at the last', () => {
  const svg = sparkline([1, 3, 2], 'p99 of "x" <y>');
  expect(pathOf(svg)).toBe('M3,19L48,3L93,11');
  expect(parseSvg(svg).attributes).toMatchObject({ role: 'img', 'aria-label': 'p99 of "x" <y>' });
  expect(allOf(parseSvg(svg)).find(({ name }) => name === 'circle')!.attributes).toMatchObject({ cx: '93', cy: '11' });
});

it('breaks at gaps, keeps a point between them, and has nothing for nothing', () => {
  expect(pathOf(sparkline([1, null, 2, Number.NaN, 3, 4], 'x'))).toBe('M3,19h0M39,13.7h0M75,8.3L93,3');
  expect(pathOf(sparkline([5], 'x'))).toBe('M48,11h0');
  expect(sparkline([], 'x')).toBe('');
  expect(sparkline([null, Infinity], 'x')).toBe('');
});

it('stays small, whatever the history', () => {
  expect(sparkline(Array.from({ length: 100_000 }, (_, index) => Math.sin(index)), 'x').length).toBeLessThan(5000);
});
