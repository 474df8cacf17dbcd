import type { FlagTable, FlagValues } from '../flag.ts';

export const trendFlags = {
  from: { kind: 'text', argument: 'source', description: 'baseline: runs that were accepted; runs: all that are kept here (default: baseline where it has the benchmark)', example: 'runs' },
  last: { kind: 'count', short: 'n', argument: 'n', description: 'only the last n runs of it (default: 100)', example: '20' },
  since: { kind: 'text', argument: 'date|age', description: 'only runs that began on that day or later, or within that time', example: '30d' },
  html: { kind: 'text', argument: 'file', description: 'write a page with charts as well; -: print it instead', example: 'trend.html' },
  json: { kind: 'switch', description: 'as JSON' },
} as const satisfies FlagTable;

export type TrendFlags = FlagValues<typeof trendFlags>;
