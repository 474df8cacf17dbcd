import { z } from 'zod';

/** The protocol and its major version. */
export const protocolSchema = 'ubench.agents/1';

const common = { schema: z.literal(protocolSchema), nonce: z.string() };

/** The first line of who connects to a hub. */
export const hello = z.discriminatedUnion('as', [
  z.strictObject({
    ...common,
    as: z.literal('task'),
    /** From 0. */
    rank: z.int().nonnegative(),
    /** The host name of its machine. */
    node: z.string(),
  }),
  z.strictObject({ ...common, as: z.literal('parent') }),
]);
export type Hello = z.infer<typeof hello>;
