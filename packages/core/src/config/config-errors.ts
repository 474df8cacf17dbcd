import { defineErrors } from '@ubench/errors';

export const configErrors = defineErrors({
  UBENCH_E_CONFIG_LOAD: (p: { file: string; problem: string }) => ({
    what: `The configuration could not be loaded: ${p.problem}`,
    fix: `Correct ${p.file}, or move it away to run with defaults.`,
  }),
  UBENCH_E_CONFIG_TIMEOUT: (p: { seconds: number }) => ({
    what: `The configuration did not finish loading within ${p.seconds} s.`,
    fix: 'Look for a top-level await in it that never resolves.',
  }),
  UBENCH_E_CONFIG_EMPTY: (p: { file: string; module: boolean }) => ({
    what: `${p.file} ${p.module ? 'has no default export' : 'is empty'}.`,
    fix: p.module ? "Write `export default defineConfig({ … })`, with defineConfig from 'ubench'." : 'Write a configuration into it, or remove it.',
  }),
  UBENCH_E_CONFIG_SHAPE: (p: { file: string; found: string }) => ({
    what: `${p.file} must hold an object, and holds ${p.found}.`,
    fix: 'Export the configuration itself: `export default defineConfig({ … })`.',
  }),
  UBENCH_E_CONFIG_KEY_UNKNOWN: (p: { key: string; near: string | undefined; known: readonly string[] }) => ({
    what: `The configuration has no key '${p.key}'.`,
    fix: p.near === undefined ? `Its keys are ${p.known.join(', ')}.` : `Did you mean '${p.near}'?`,
  }),
  UBENCH_E_CONFIG_VALUE: (p: { key: string; path: string; problem: string; description: string }) => ({
    what: `Configuration key '${p.path}': ${p.problem}`,
    fix: `${p.key}: ${p.description}`,
  }),
});
