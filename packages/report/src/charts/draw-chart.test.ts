import { expect, it } from 'vitest';
import { drawChart } from './draw-chart.ts';

it('says what cannot be drawn, and why, for a page to be there without it', async () => {
  const sketch = { id: 'a', title: 'Load <b>', description: 'x', table: { columns: [], rows: [], omitted: 0 } };
  expect(await drawChart({ ...sketch, view: {} })).toEqual({ missing: expect.stringMatching(/^Load <b> cannot be drawn\. ./) as string });
  expect(await drawChart({ ...sketch, view: { mark: 'image', data: { values: [{}] }, encoding: { url: { value: 'x' } } } })).toEqual({ missing: 'Load <b> cannot be drawn. It has a link or a picture in it, which a report cannot have.' });
});
