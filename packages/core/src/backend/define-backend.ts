import { parseOptions } from '@ubench/load';
import type { z } from 'zod';
import type { BackendType, PlacedBackend } from './backend-type.ts';

/** Makes the function that a configuration calls: `backends: { staging: external({ … }) }`. */
export function defineBackend<S extends z.ZodType>(
  type: BackendType<z.output<S>> & { readonly options: S },
): (options?: z.input<S>) => PlacedBackend {
  return (options) => ({ kind: type.name, options: parseOptions(type.options, options ?? {}, `${type.name}()`), type: type as BackendType });
}
