import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { displayNames, displayText, escapeXml } from './display-text.ts';
import { parseSvg } from './testing/parse-svg.ts';

it('is one line without what cannot be seen', () => {
  expect(displayText('a\n\tb\u202Ec\u0000d\u2066e')).toBe('a b c d e');
  expect(displayText('\uD800lone')).toBe('\uFFFDlone');
  expect(displayText(' \u200B ')).toBe('(no name)');
});

it('leaves out the middle of a long name, for its end tells points of a sweep apart', () => {
  const name = displayText(`benchmarks/quickstart > ${'postgres '.repeat(2000)} > select only [concurrency=16]`);
  expect([...name]).toHaveLength(44);
  expect(name).toMatch(/^benchmarks\/quickstart.*….*\[concurrency=16\]$/);
});

it('has the length that was asked for, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 6000 }), fc.integer({ min: 2, max: 80 }), (text, longest) => {
      const shown = displayText(text, longest);
      expect([...shown].length).toBeLessThanOrEqual(Math.max(longest, '(no name)'.length));
      expect(shown.isWellFormed()).toBe(true);
      expect(parseSvg(`<svg a="${escapeXml(shown)}">${escapeXml(shown)}</svg>`)).toMatchObject({ text: shown, attributes: { a: shown } });
    }),
  );
});

it('keeps names apart that look alike when shortened', () => {
  const long = 'x'.repeat(5000);
  const names = displayNames([`${long}1${long}`, `${long}2${long}`, 'a', 'a']);
  expect(new Set(names).size).toBe(4);
  expect(names.slice(2)).toEqual(['a', 'a (2)']);
});
