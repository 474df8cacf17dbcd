import { describe, expect, it } from 'vitest';
import { chartBackground, chartPalette, colour, paletteDeclarations, seriesColour, seriesDash, seriesShape } from './palette.ts';

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (light! + 0.05) / (dark! + 0.05);
}

describe.each(['light', 'dark'] as const)('the %s theme', (theme) => {
  const entries = Object.entries(chartPalette[theme]);
  const behind = [chartBackground[theme], chartPalette[theme]['chart-shade']];

  it('has marks that are seen, on its background and on what is shaded', () => {
    const graphics = entries.filter(([name]) => !['chart-grid', 'chart-shade'].includes(name));
    expect(graphics.flatMap(([name, value]) => behind.filter((back) => contrast(value, back) < 3).map((back) => `${name} on ${back}`))).toEqual([]);
  });

  it('has text that is read', () => {
    const text = entries.filter(([name]) => ['chart-text', 'chart-muted', 'chart-fail'].includes(name));
    expect(text.filter(([, value]) => contrast(value, chartBackground[theme]) < 4.5)).toEqual([]);
  });

  it('declares each of its colours', () => {
    expect(paletteDeclarations(theme)).toContain(`--chart-1:${chartPalette[theme]['chart-1']};`);
    expect(paletteDeclarations(theme).match(/--chart-/g)).toHaveLength(entries.length);
  });
});

it('tells series apart without colour', () => {
  const looks = Array.from({ length: 8 }, (_, index) => `${seriesDash(index).join()} ${seriesShape(index)}`);
  expect(new Set(looks).size).toBe(8);
  expect(seriesColour(8)).toBe(seriesColour(0));
  expect(colour('chart-text')).toBe('var(--chart-text)');
});
