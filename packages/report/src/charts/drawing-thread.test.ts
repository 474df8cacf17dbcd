import { expect, it } from 'vitest';
import { drawApart, type DrawingTask } from './drawing-thread.ts';
import type { View } from './vega.ts';

const limits = { time_s: 0.5, heap_bytes: 100 * 2 ** 20 };
const task = (view: View, title = 'A chart'): DrawingTask => ({ origin: 'foreign', frame: { id: 'a', title, description: 'x' }, view: { mark: 'point', data: { values: [{ v: 1 }] }, encoding: { x: { field: 'v', type: 'quantitative' } }, ...view } });
const calculate = (expression: string): View => ({ transform: [{ calculate: expression, as: 'made' }] });
/** Thousands of texts of thousands of numbers, none of them kept. */
const endless: View = { data: { values: Array.from({ length: 4000 }, () => ({ v: 1 })) }, ...calculate("length(join(sequence(30000), ''))") };
/** Rows upon rows. */
const boundless: View = { transform: [{ calculate: 'sequence(1000)', as: 'a' }, { flatten: ['a'] }, { calculate: 'sequence(1000)', as: 'b' }, { flatten: ['b'] }, { calculate: 'sequence(1000)', as: 'c' }, { flatten: ['c'] }] };

it('draws in the order in which it is asked, the same each time', async () => {
  const titles = ['first', 'second', 'third', 'first'];
  const drawn = await Promise.all(titles.map((title) => drawApart(task({}, title))));
  expect(drawn.map((svg) => /<title[^>]*>(.*?)</.exec(svg)?.[1])).toEqual(titles);
  expect(drawn[3]).toBe(drawn[0]);
});

it('says why a view cannot be drawn, and draws the next one', async () => {
  const [bad, good] = await Promise.allSettled([drawApart(task(calculate('datum.('))), drawApart(task({}))]);
  expect(bad).toMatchObject({ status: 'rejected', reason: { message: 'Unexpected token (' } });
  expect(good.status).toBe('fulfilled');
});

it.each([
  ['never ends', endless, { ...limits, heap_bytes: 2 ** 40 }, 'It takes longer than 0.5 s.'],
  ['takes memory without end', boundless, { ...limits, time_s: 60 }, 'It takes more than 100 MiB of memory.'],
  ['takes much memory in one piece', calculate('sequence(1e9)'), { ...limits, time_s: 60 }, 'It takes more than 100 MiB of memory.'],
])('ends a view that %s, and draws the next one', async (_, view, its, sentence) => {
  const [bad, good] = await Promise.allSettled([drawApart(task(view), its), drawApart(task({}))]);
  expect(bad).toMatchObject({ status: 'rejected', reason: { message: sentence } });
  expect(good.status).toBe('fulfilled');
});

it('refuses what is no plain data', async () => {
  await expect(drawApart(task({ made: () => 1 }))).rejects.toThrow('could not be cloned');
  await expect(drawApart(task({}))).resolves.toContain('<svg');
});
