import type { FlagTable } from '../flag.ts';

export const compareFlags = {
  metric: { kind: 'texts', argument: 'path', description: 'only this number, or all of this metric; can be given again', example: 'latency.p99' },
  all: { kind: 'switch', description: 'every number, not only the most telling ones' },
  json: { kind: 'switch', description: 'everything, as JSON' },
  html: { kind: 'text', argument: 'file', description: 'write a page as well; -: print it instead', example: 'comparison.html' },
} as const satisfies FlagTable;
