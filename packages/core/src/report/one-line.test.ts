import { expect, test } from 'vitest';
import { oneLine } from './one-line.ts';

test('a name from outside cannot move the cursor, colour what follows, break the line or turn its direction', () => {
  expect(oneLine('a\u001b[2J\u001b[31mb\r\nc\td\u202ee\u0007')).toBe('ab c de');
});
