import { nearest } from '@ubench/errors';
import { parseOptions } from '@ubench/load';
import type { z } from 'zod';
import { coreErrors } from '../core-errors.ts';
import type { Service, ServiceType } from './service-type.ts';

const workloadNames = new WeakMap<object, readonly string[]>();

/** Names of the workloads that a service type was defined with; none where it was not defined by {@link defineService}. */
export const workloadsOf = (type: ServiceType): readonly string[] => workloadNames.get(type) ?? [];

/**
 * Makes what a spec imports: a function for `deploy(postgres({ settings: … }))`, which carries the workloads that fit it,
 * `postgres.selectOnly(…)`. Options are parsed in the call, so that a mistake is reported at the line of the spec that made it; so is a
 * misspelt workload, with the nearest name. Both carry their `type`: what can be said of them without running anything.
 */
export function defineService<const Kind extends string, S extends z.ZodType, W extends object = object>(
  type: ServiceType<z.output<S>> & { readonly name: Kind; readonly options: S },
  workloads: W = {} as W,
): ((options?: z.input<S>) => Service<Kind>) & { readonly type: ServiceType } & W {
  const deployable = (options?: z.input<S>): Service<Kind> => ({
    kind: type.name,
    given: options ?? {},
    options: parseOptions(type.options, options ?? {}, `${type.name}()`),
    type: type as ServiceType,
  });
  workloadNames.set(type, Object.keys(workloads));
  // The name is what a message calls it when a spec forgets the parentheses. Neither shows among the workloads.
  Object.defineProperties(deployable, { name: { value: type.name }, type: { value: type } });
  return new Proxy(Object.assign(deployable as typeof deployable & { readonly type: ServiceType }, workloads), {
    get(target, name) {
      // `then` is asked of anything that is awaited, and modules are.
      if (typeof name === 'symbol' || name in target || name === 'then') return Reflect.get(target, name);
      const known = Object.keys(workloads);
      throw coreErrors.UBENCH_E_WORKLOAD_UNKNOWN({ service: type.name, workload: name, near: nearest(name, known), known });
    },
  });
}
