import { z } from 'zod';

const instant = z.number();
const nanoseconds = z.number().nonnegative();

const command = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('start'), at_ns: instant }),
  z.strictObject({ type: z.literal('end'), at_ns: instant }),
  z.strictObject({ type: z.literal('abort') }),
]);

/** What a hub tells a task. */
export const order = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ping'), id: z.int() }),
  /** Run an agent for a slice. `clock_offset_ns`: the task's clock less that of the hub. */
  z.strictObject({ type: z.literal('run'), group: z.string(), slice: z.unknown(), clock_offset_ns: instant }),
  /** Instants are of the hub's clock. */
  z.strictObject({ type: z.literal('tell'), group: z.string(), command }),
  z.strictObject({ type: z.literal('kill'), group: z.string() }),
  z.strictObject({ type: z.literal('leave') }),
]);
export type Order = z.infer<typeof order>;

/** What a task tells its hub. */
export const word = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('pong'),
    id: z.int(),
    /** When the ping came and when this left, on the task's clock. */
    heard_ns: instant,
    answered_ns: instant,
    /** The longest that the whole process stood still since its last pong. */
    pause_ns: nanoseconds,
  }),
  /** What an agent said: the type of the message, and the line of its stream. */
  z.strictObject({ type: z.literal('said'), group: z.string(), what: z.string(), line: z.string() }),
]);
export type Word = z.infer<typeof word>;
