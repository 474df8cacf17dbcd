import { join } from 'node:path';
import type { bundleSpec } from '@ubench/core';

/** What a plan says of the spec: any text, as long as both sides have it. */
export const moduleHash = 'as planned';

/** The spec `a.bench.ts` of a project, with the smallest program of a place. */
export const bundleInput = (directory: string, plugins: readonly string[] = []): Parameters<typeof bundleSpec>[0] => ({
  program: new URL('./program.ts', import.meta.url).href,
  spec: join(directory, 'a.bench.ts'),
  root: directory,
  moduleHash,
  plugins,
  directory: join(directory, 'spec'),
});
