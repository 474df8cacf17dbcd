import type { FlagTable } from './flag.ts';

/** Flags of every command. */
export const commonFlags = {
  verbose: { kind: 'repeated', short: 'v', description: "show on stderr what goes into ubench's log, from debug on; -vv: all of it" },
} as const satisfies FlagTable;
