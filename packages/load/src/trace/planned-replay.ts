import type { LoadPlan, OpenLoop } from '../load-plan.ts';
import type { ReadTrace } from './read-trace.ts';
import { traceErrors } from './trace-errors.ts';
import type { TraceReader, TraceSource } from './trace-source.ts';

type Replay = Pick<OpenLoop, 'rate_per_s' | 'arrivals'>;

/** What a plan says of a trace that a load replays. @throws UBENCH_E_TRACE_SHORT where it has less than the load asks for. */
export function plannedReplay(source: TraceSource, { path, trace }: ReturnType<TraceReader>, { warmup_ns, stop }: Pick<LoadPlan, 'warmup_ns' | 'stop'>): Replay {
  const { offsets_ns, sha256, column, unit } = trace;
  const length_ns = offsets_ns.at(-1)!;
  const rest = operationsFrom(trace, warmup_ns);
  const asked = 'operations' in stop ? stop.operations : rest - operationsFrom(trace, warmup_ns + stop.duration_ns);
  if (rest === 0) throw traceErrors.UBENCH_E_TRACE_SHORT({ asked: `a warm-up of ${warmup_ns / 1e9} s`, has: `${length_ns / 1e9} s` });
  if (asked > rest) throw traceErrors.UBENCH_E_TRACE_SHORT({ asked: `${asked} operations after its warm-up`, has: `${rest}` });
  const { speed } = source;
  // A single operation has no rate: that of one a second is as good as any.
  const rate_per_s = length_ns === 0 ? 1 : (offsets_ns.length * 1e9) / length_ns;
  return { rate_per_s, arrivals: { trace: { path, sha256, column, unit, speed, operations: asked, length_ns } } };
}

/** The replay of a trace that nobody looked at. */
export const unreadTrace = ({ file, column = '', unit = 's', speed }: TraceSource): Replay => ({
  rate_per_s: 1,
  arrivals: { trace: { path: file, sha256: '', column, unit, speed, operations: 0, length_ns: 0 } },
});

/** How many of its operations are due at that time or later. */
export function operationsFrom({ offsets_ns }: Pick<ReadTrace, 'offsets_ns'>, offset_ns: number): number {
  const first = offsets_ns.findIndex((each) => each >= offset_ns);
  return first === -1 ? 0 : offsets_ns.length - first;
}
