import type { z } from 'zod';
import type { MetricSpecs } from './metric.ts';
import { parseOptions } from './options.ts';
import type { UserCode, WorkloadType } from './workload.ts';

/** A workload with options, as a spec writes it: `postgres.selectOnly({ scale: 10 })`. `M` types its result. */
export interface Workload<Kind extends string = string, M extends MetricSpecs = MetricSpecs> {
  readonly service: Kind;
  readonly name: string;
  /** As the spec wrote them: what `--set` changes. */
  readonly given: unknown;
  /** Parsed, JSON. */
  readonly options: unknown;
  readonly code: UserCode;
  readonly type: WorkloadType;
  /** Only a type: carries `M`. */
  readonly '~metrics'?: M;
}

/**
 * Makes a workload of options and, where it has some, the spec's own functions. Options are parsed here, so that a mistake is
 * reported at the line of the spec that made it.
 * @throws UBENCH_E_OPTION
 */
export function workloadOf<const Kind extends string, S extends z.ZodType, M extends MetricSpecs>(
  type: WorkloadType<z.output<S>, M> & { readonly service: Kind; readonly options: S },
  options: z.input<S>,
  code: UserCode = {},
): Workload<Kind, M> {
  return {
    service: type.service,
    name: type.name,
    given: options,
    options: parseOptions(type.options, options, `${type.service}.${type.name}()`),
    code,
    type,
  };
}

/** The function that a spec calls carries the type of what it makes: what can be said of a workload without running it. */
export type WorkloadMaker<Make extends (...given: never[]) => Workload> = Make & { readonly type: WorkloadType };

/** Makes the function that a spec calls, for a workload without code of the spec's own. */
export function defineWorkload<const Kind extends string, S extends z.ZodType, M extends MetricSpecs>(
  type: WorkloadType<z.output<S>, M> & { readonly service: Kind; readonly options: S },
): WorkloadMaker<(options?: z.input<S>) => Workload<Kind, M>> {
  return Object.assign((options?: z.input<S>) => workloadOf(type, (options ?? {}) as z.input<S>), { type });
}
