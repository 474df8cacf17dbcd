import type { Distribution } from './key-chooser.ts';

/** What an operation does, by YCSB's names. */
export type RequestKind = 'read' | 'update' | 'insert' | 'scan' | 'readModifyWrite';

interface CoreWorkload {
  /** How many of {@link mixUnit} operations are of a kind. */
  readonly mix: Readonly<Partial<Record<RequestKind, number>>>;
  readonly distribution: Distribution;
}

/** Operations of a mix: each share of YCSB's is a whole number of these. */
export const mixUnit = 20;

/** YCSB's core workloads, as its files `workloada` to `workloadf` define them. */
export const coreWorkloads = {
  a: { mix: { read: 10, update: 10 }, distribution: 'zipfian' },
  b: { mix: { read: 19, update: 1 }, distribution: 'zipfian' },
  c: { mix: { read: 20 }, distribution: 'zipfian' },
  d: { mix: { read: 19, insert: 1 }, distribution: 'latest' },
  e: { mix: { scan: 19, insert: 1 }, distribution: 'zipfian' },
  f: { mix: { read: 10, readModifyWrite: 10 }, distribution: 'zipfian' },
} as const satisfies Record<string, CoreWorkload>;
export type CoreWorkloadName = keyof typeof coreWorkloads;
