import { describe, expect, test } from 'vitest';
import { displayWidth, truncate, wrap } from './display-text.ts';

describe('names from outside', () => {
  test('are as wide as a terminal draws them', () => {
    expect(displayWidth('plain')).toBe(5);
    expect(displayWidth('日本語')).toBe(6);
    expect(displayWidth('👩‍👩‍👧')).toBe(2);
    expect(displayWidth('e\u0301')).toBe(1);
    expect(displayWidth('\u001b[31mred\u001b[39m')).toBe(3);
  });

  test('are cut at a character, never inside one', () => {
    expect(truncate('日本語', 6)).toBe('日本語');
    expect(truncate('日本語', 5)).toBe('日本…');
    expect(truncate('👩‍👩‍👧👩‍👩‍👧', 3)).toBe('👩‍👩‍👧…');
  });
});

describe('wrapping', () => {
  test('breaks at spaces and indents what follows', () => {
    expect(wrap('one two three four', 9, 2)).toEqual(['one two', '  three', '  four']);
  });

  test('breaks a word that is wider than a line', () => {
    expect(wrap('abcdefghijklmnop', 10)).toEqual(['abcdefghij', 'klmnop']);
  });

  test('leaves no blanks at the ends of lines', () => {
    expect(wrap('one  two  three', 9)).toEqual(['one  two', 'three']);
  });
});
