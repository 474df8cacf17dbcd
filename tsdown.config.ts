import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type UserConfig } from 'tsdown';

const common: UserConfig = {
  tsconfig: fileURLToPath(new URL('tsconfig.build.json', import.meta.url)),
  dts: true,
  fixedExtension: false,
  platform: 'node',
  logLevel: 'warn',
  // Declarations come from the compiler, which is a plugin here and takes nearly all of the time.
  checks: { pluginTimings: false },
};

/** Starts its programs by the URLs that their files have beside it, so its `dist` mirrors `src` file by file. */
const mirrored = 'packages/testkit';

/** What is started by its URL and not imported, so that no `exports` names it. Named as its neighbours look for it: in `dist` itself. */
const programs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'packages/core': { worker: 'src/agent/worker.ts', 'bundle-program': 'src/bundle/bundle-program.ts', 'trial-program': 'src/bundle/trial-program.ts' },
  'packages/agents': { program: 'src/program.ts' },
  'packages/report': { 'drawing-worker': 'src/charts/drawing-worker.ts' },
  'packages/ubench': { 'cli/main': 'src/cli/main.ts' },
};

/** The modules that a package's manifest exports, by the name of the file that it publishes. */
function exportsOf(directory: string): Record<string, string> {
  const { exports } = JSON.parse(readFileSync(`${directory}/package.json`, 'utf8')) as { exports: Record<string, string> };
  return Object.fromEntries(Object.values(exports).map((source) => [source.replace(/^\.\/src\/|\.ts$/g, ''), source.slice(2)]));
}

/**
 * Builds what is published, a few packages at a time: the compiler of each takes two thirds of a gigabyte. Development and tests run the sources. A package becomes
 * few files: a program of hundreds starts half as fast.
 */
export default defineConfig([
  { ...common, workspace: [mirrored], entry: ['src/**/*.ts', '!src/**/*.test.ts', '!src/**/*.test-d.ts', '!src/**/{fixtures,testing}/**'], unbundle: true },
  ...globSync(['packages/*', 'plugins/*'], { cwd: import.meta.dirname })
    .filter((directory) => directory !== mirrored)
    .map((directory): UserConfig => ({ ...common, workspace: [directory], entry: { ...exportsOf(directory), ...programs[directory] } })),
]);
