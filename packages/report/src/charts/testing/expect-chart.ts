import { expect } from 'vitest';
import { type Chart, type Drawn, isChart } from '../chart.ts';
import { allOf, parseSvg, type SvgElement } from './parse-svg.ts';

const attributesOfElsewhere = /^(?:xlink:)?href$|^src$|^on|^style$/;

/** That it is a chart as every chart is to be; gives it with what is drawn. */
export function expectChart(drawn: Drawn): { readonly chart: Chart; readonly elements: readonly SvgElement[]; readonly texts: readonly string[] } {
  if (!isChart(drawn)) throw new Error(`There is no chart: ${drawn.missing}`);
  const root = parseSvg(drawn.svg);
  const elements = allOf(root);
  const names = (root.attributes['aria-labelledby'] ?? '').split(' ');
  expect(root).toMatchObject({ name: 'svg', attributes: { role: 'img', viewBox: expect.stringMatching(/^0 0 \d+(\.\d)? \d+(\.\d)?$/) as string } });
  expect(root.attributes).not.toHaveProperty('width');
  expect(names.map((id) => elements.find(({ attributes }) => attributes['id'] === id)?.text)).toEqual([drawn.title, drawn.description]);
  const ids = elements.flatMap(({ attributes: { id } }) => (id === undefined ? [] : [id]));
  expect(new Set(ids).size, 'an id is there twice').toBe(ids.length);
  expect(ids.filter((id) => id !== drawn.id && !id.startsWith(`${drawn.id}-`)), 'an id could be in another chart too').toEqual([]);
  expect(elements.filter(({ name }) => ['script', 'image', 'a', 'style', 'foreignObject'].includes(name))).toEqual([]);
  for (const { name, attributes } of elements) {
    expect(Object.keys(attributes).filter((key) => attributesOfElsewhere.test(key)), name).toEqual([]);
    expect(JSON.stringify(attributes)).not.toMatch(/NaN|Infinity|undefined|null|url\((?!#)|\d\.\d\d\d/);
  }
  expect(drawn.table.rows.length).toBeLessThanOrEqual(60);
  for (const row of drawn.table.rows) expect(row).toHaveLength(drawn.table.columns.length);
  return { chart: drawn, elements: elements.filter(({ name }) => name !== 'g'), texts: elements.filter(({ name }) => name === 'text').map(({ text }) => text) };
}
