import { errorRecord, planSlice } from '@ubench/load';
import { z } from 'zod';

const count = z.int().nonnegative();
const instant = z.number();
/** Of the content of a file, as hexadecimal digits. */
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** It names a file. */
const groupName = z.string().regex(/^\w[\w.-]{0,200}$/);

/** What a parent asks of a hub. Any of them may come twice, where the answer was lost on its way: it is not done twice. */
export const demand = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ping') }),
  z.strictObject({ type: z.literal('state') }),
  /** One agent for each part of the load that the slice is one of. */
  z.strictObject({ type: z.literal('run'), group: groupName, slice: planSlice }),
  z.strictObject({ type: z.literal('start'), group: groupName, lead_ns: z.number().nonnegative() }),
  z.strictObject({ type: z.literal('end'), group: groupName, at_ns: instant }),
  z.strictObject({ type: z.literal('abort'), group: groupName }),
  z.strictObject({ type: z.literal('kill'), group: groupName }),
  /** Whether a file with that content is there. */
  z.strictObject({ type: z.literal('hasFile'), at: z.string(), sha256 }),
  /** A part of a file, base64. */
  z.strictObject({ type: z.literal('filePart'), sha256, from: count, data: z.base64() }),
  /** All parts have come. */
  z.strictObject({ type: z.literal('fileEnd'), at: z.string(), sha256 }),
]);
export type Demand = z.infer<typeof demand>;

export const numberedDemand = z.strictObject({ id: z.string().max(100), demand });

/** What a hub answers, by what was asked; `{}` where there is nothing to say. */
export const answers = {
  ping: z.strictObject({
    /** When it came and when this left, on the hub's clock. */
    heard_ns: instant,
    answered_ns: instant,
    /** Groups whose stream cannot be written any more. */
    broken: z.array(z.strictObject({ group: z.string(), error: errorRecord })),
  }),
  state: z.strictObject({
    wanted: count,
    /** Tasks that are there, and whose clocks have been compared. */
    come: count,
    /** Where agents run, absolute. */
    directory: z.string(),
  }),
  run: z.strictObject({}),
  start: z.strictObject({ at_ns: instant }),
  end: z.strictObject({}),
  abort: z.strictObject({}),
  kill: z.strictObject({}),
  hasFile: z.strictObject({ has: z.boolean() }),
  filePart: z.strictObject({}),
  fileEnd: z.strictObject({}),
} satisfies Record<Demand['type'], z.ZodType>;
export type Answer<T extends Demand['type']> = z.infer<(typeof answers)[T]>;

export const numberedAnswer = z.union([z.strictObject({ id: z.string(), answer: z.unknown() }), z.strictObject({ id: z.string(), error: errorRecord }), z.strictObject({ refused: z.string() })]);
