import { defineErrors, nearest, UbenchError } from '@ubench/errors';
import { type ByteString, type Duration, parseBytes, parseDuration, parseRate, parseShare, type Rate, type ShareString } from '@ubench/units';
import { z } from 'zod';

/**
 * Schemas of quantities, for the options of services and workloads: what a spec writes in, canonical numbers out. The title is what
 * the reference calls the type.
 */
export const durationOption = z.custom<Duration>(() => true).meta({ title: 'duration' }).transform(parseDuration);
export const rateOption = z.custom<Rate>(() => true).meta({ title: 'rate' }).transform(parseRate);
export const shareOption = z.custom<ShareString | number>(() => true).meta({ title: 'share' }).transform(parseShare);
export const bytesOption = z.custom<ByteString>(() => true).meta({ title: 'size' }).transform(parseBytes);

export const optionErrors = defineErrors({
  UBENCH_E_OPTION_UNKNOWN: (p: { of: string; option: string; near: string | undefined; known: readonly string[] }) => ({
    what: `${p.of} has no option '${p.option}'.`,
    fix: p.near === undefined ? `Its options are ${p.known.join(', ')}.` : `Did you mean '${p.near}'?`,
  }),
  UBENCH_E_OPTION_INVALID: (p: { of: string; option: string; problem: string }) => ({
    what: p.option === '' ? `${p.of}: ${p.problem}` : `${p.of}: option '${p.option}': ${p.problem}`,
    fix: 'Correct the value; the types of the function show what it takes.',
  }),
});

/**
 * Parses options with their schema and says what is wrong in the user's words, with the nearest name for an unknown key.
 * @param of What the options belong to: `postgres.selectOnly()`.
 * @throws UBENCH_E_OPTION_UNKNOWN, UBENCH_E_OPTION_INVALID, or the unit error of a quantity.
 */
export function parseOptions<S extends z.ZodType>(schema: S, options: unknown, of: string): z.output<S> {
  let parsed: z.ZodSafeParseResult<z.output<S>>;
  try {
    parsed = schema.safeParse(options);
  } catch (error) {
    // A quantity that does not parse throws an error that already says what to write.
    throw error instanceof UbenchError ? error.at(of) : error;
  }
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, issue.path);
    const option = issue.keys[0]!;
    throw optionErrors.UBENCH_E_OPTION_UNKNOWN({
      of,
      option: path === '' ? option : `${path}.${option}`,
      near: nearest(option, known),
      known,
    });
  }
  throw optionErrors.UBENCH_E_OPTION_INVALID({ of, option: path, problem: issue.message });
}

/** The keys that the object schema at `path` declares; none where the path leads through anything but plain objects. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let shape = shapeOf(schema);
  for (const key of path) shape = shape && shapeOf(shape[String(key)]);
  return Object.keys(shape ?? {});
}

function shapeOf(schema: z.ZodType | undefined): Record<string, z.ZodType> | undefined {
  let current: unknown = schema;
  // Optional, default and piped schemas wrap the object.
  for (let depth = 0; depth < 8 && typeof current === 'object' && current !== null; depth++) {
    if ('shape' in current) return current.shape as Record<string, z.ZodType>;
    const { innerType, in: input } = (current as { def?: { innerType?: unknown; in?: unknown } }).def ?? {};
    current = innerType ?? input;
  }
  return undefined;
}

