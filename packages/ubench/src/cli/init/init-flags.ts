import type { FlagTable } from '../flag.ts';

export const initFlags = {
  template: { kind: 'text', argument: 'name', description: 'what to benchmark: http, postgres or function', example: 'postgres' },
  file: { kind: 'text', argument: 'path', description: 'where the spec goes', example: 'benchmarks/orders.bench.ts' },
  yes: { kind: 'switch', short: 'y', description: 'ask nothing' },
  force: { kind: 'switch', description: 'write over a spec and a configuration that are there already' },
} as const satisfies FlagTable;
