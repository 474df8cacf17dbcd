import { bothFlags } from '../ab/ab-flags.ts';
import type { FlagTable } from '../flag.ts';
import { runFlags } from '../run/run-flags.ts';

export const calibrateFlags = {
  ...bothFlags,
  maxTime: runFlags.maxTime,
  json: { kind: 'switch', description: 'what was found as JSON on stdout' },
} as const satisfies FlagTable;
