import { expect, test } from 'vitest';
import { fnv64, remainder, textOf } from './fnv.ts';
import { keyOf } from './ycsb-table.ts';

/** The definition, in whole 64-bit numbers. */
function reference(value: number): bigint {
  let hash = 0xcbf29ce484222325n;
  for (let byte = 0n; byte < 8n; byte++) {
    hash ^= (BigInt(value) >> (8n * byte)) & 0xffn;
    hash = BigInt.asUintN(64, hash * 1_099_511_628_211n);
  }
  const signed = BigInt.asIntN(64, hash);
  return signed < 0n ? -signed : signed;
}

const numbers = [0, 1, 2, 255, 256, 65_535, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 9_999_999_999, 2 ** 53 - 1, ...Array.from({ length: 2000 }, (_, i) => i * 7_919_777 * (i + 1))];

test('a hash is that of the definition, without its sign', () => {
  for (const number of numbers) expect(textOf(fnv64(number))).toBe(reference(number).toString());
});

test('a remainder is exact', () => {
  for (const [i, number] of numbers.entries()) {
    for (const divisor of [1, 2, 20, 1000, 99_991, 1_000_000_000, 2 ** 37 - 25, i + 1]) {
      expect(remainder(fnv64(number), divisor)).toBe(Number(reference(number) % BigInt(divisor)));
    }
  }
});

test("keys are YCSB's", () => {
  expect([keyOf(0), keyOf(1)]).toEqual(['user6284781860667377211', 'user8517097267634966620']);
});
