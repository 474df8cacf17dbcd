import { expect, test } from 'vitest';
import { secret } from '../config/secret.ts';
import { secretsOf } from './secrets-of.ts';

test('every secret of a value is found, wherever in it, and nothing else', () => {
  const slice = {
    workload: { options: { headers: { 'x-b': secret.env('B'), 'x-a': secret.env('A'), accept: 'text' }, steps: [{ token: secret.env('B') }] } },
    prepared: null,
    seed: 1,
    other: { secret: { env: 'C', more: true } },
  };
  expect(secretsOf(slice)).toEqual(['A', 'B']);
  expect(secretsOf('A')).toEqual([]);
});
