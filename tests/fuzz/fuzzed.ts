import { UbenchError } from '@ubench/errors';
import * as fc from 'fast-check';

const { UBENCH_FUZZ_SEED, UBENCH_FUZZ_RUNS } = process.env;

/** The same input every time, unless UBENCH_FUZZ_SEED says otherwise; UBENCH_FUZZ_RUNS is how many of each property, for a longer search. */
const seed = Number(UBENCH_FUZZ_SEED ?? 20_240_607);

/** Looks for input for which a property does not hold. What it finds is as small as it can be made, with the seed to find it again. */
export async function counterexample<T extends [unknown, ...unknown[]]>(
  runs: number,
  arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> },
  predicate: (...args: T) => void | Promise<void>,
): Promise<string | undefined> {
  const property = fc.asyncProperty(...arbitraries, async (...args) => predicate(...(args as unknown as T)));
  return fc.asyncDefaultReportMessage(await fc.check(property as fc.IAsyncProperty<unknown>, { seed, numRuns: Number(UBENCH_FUZZ_RUNS ?? runs) }));
}

/** What may be thrown at a user: an error of a table, with a code and what to do. Anything else was not foreseen. */
export function requireCode(error: unknown): UbenchError {
  if (!(error instanceof UbenchError)) throw new Error('thrown without a code', { cause: error });
  if (!/^[A-Z]+_E_[A-Z_]+$/.test(error.code) || error.what === '' || (error.fix ?? '') === '') throw new Error(`incomplete: ${error.message}`, { cause: error });
  return error;
}

/** What it returns, or `undefined` for an error with a code. */
export function orCode<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    requireCode(error);
    return undefined;
  }
}

/** Texts that programs trip over, beside random ones. */
export const nastyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('', ' ', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'null', 'NaN', 'Infinity', '-0', '1e999', '0x10', '\0', '\u001B[31m', '\uD800', '../..', '%00', "'", '"', '`', '${x}', '{{x}}', '\r\n', '\u2028', 'x'.repeat(5_000)),
);

/** Values that a schema may meet in place of what it expects. */
export const nastyValue: fc.Arbitrary<unknown> = fc.oneof(
  nastyText,
  fc.double(),
  fc.integer(),
  fc.constantFrom(null, true, false, [], {}, [[]], Number.MAX_SAFE_INTEGER + 2, -1, 0, 1.5),
  fc.jsonValue({ maxDepth: 3 }),
);

type Path = readonly string[];

function pathsOf(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, member]) => pathsOf(member, [...at, key]))];
}

/** A change at a path: another value, nothing there any more, or something beside it. */
type Change = { readonly at: number; readonly kind: 'replace' | 'remove' | 'add'; readonly key: string; readonly value: unknown };

const change: fc.Arbitrary<Change> = fc.record({ at: fc.nat(10_000), kind: fc.constantFrom('replace', 'remove', 'add'), key: nastyText, value: nastyValue });

/** Plain data with one to three things about it changed. */
export const mutated = (base: unknown): fc.Arbitrary<unknown> =>
  fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => changes.reduce<unknown>(apply, structuredClone(base)));

function apply(root: unknown, { at, kind, key, value }: Change): unknown {
  const paths = pathsOf(root);
  const path = paths[at % paths.length]!;
  const holder: Record<string, unknown> = { root };
  let [parent, last] = [holder, 'root'];
  for (const step of path) [parent, last] = [parent[last] as typeof parent, step];
  const target = parent[last];
  if (kind === 'replace' || path.length === 0) define(parent, last, value);
  else if (kind === 'remove') delete parent[last];
  else if (typeof target === 'object' && target !== null) define(target as typeof parent, key, value);
  return holder['root'];
}

/** Also keys that an assignment would take for something else. */
const define = (object: object, key: string, value: unknown): void =>
  void Object.defineProperty(object, key, { value: structuredClone(value), enumerable: true, configurable: true, writable: true });

/** A text that something happened to: cut off, with bytes changed, or with another text inside. */
export const damaged = (text: string): fc.Arbitrary<Buffer> => {
  const bytes = Buffer.from(text);
  const place = fc.nat(bytes.length);
  return fc.oneof(
    place.map((end) => bytes.subarray(0, end)),
    fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 8 })).map(([at, other]) => Buffer.concat([bytes.subarray(0, at), other, bytes.subarray(at + other.length)])),
    fc.tuple(place, nastyText).map(([at, other]) => Buffer.concat([bytes.subarray(0, at), Buffer.from(other), bytes.subarray(at)])),
    fc.uint8Array({ maxLength: 200 }).map((all) => Buffer.from(all)),
  );
};
