import { join } from 'node:path';
import type { PlanSlice } from '../slice.ts';
import { readTrace } from './read-trace.ts';
import type { Trace } from './trace.ts';
import { traceErrors } from './trace-errors.ts';

/** The trace that a slice replays, if it does. @throws UBENCH_E_TRACE_CHANGED, or why it cannot be read. */
export function openTrace({ load, spec }: Pick<PlanSlice, 'load' | 'spec'>): Trace | undefined {
  if (load.loop === 'closed' || typeof load.arrivals === 'string' || 'gamma' in load.arrivals) return undefined;
  const { path, sha256, ...options } = load.arrivals.trace;
  const trace = readTrace(join(spec.root, path), path, options);
  if (trace.sha256 !== sha256) throw traceErrors.UBENCH_E_TRACE_CHANGED({ path });
  return trace;
}
