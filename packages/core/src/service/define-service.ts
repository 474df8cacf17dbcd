import { parseOptions } from '@ubench/load';
import type { z } from 'zod';
import type { Service, ServiceType } from './service-type.ts';

/**
 * Makes the function that a spec calls: `deploy(postgres({ settings: … }))`. Options are parsed in the call, so that a
 * mistake is reported at the line of the spec that made it.
 */
export function defineService<const Kind extends string, S extends z.ZodType>(
  type: ServiceType<z.output<S>> & { readonly name: Kind; readonly options: S },
): (options?: z.input<S>) => Service<Kind> {
  return (options) => ({
    kind: type.name,
    options: parseOptions(type.options, options ?? {}, `${type.name}()`),
    type: type as ServiceType,
  });
}
