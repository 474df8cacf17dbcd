import { fileURLToPath } from 'node:url';
import { defineConfig } from 'tsdown';

/** Builds what is published, all packages in one go; development and tests run the sources. */
export default defineConfig({
  workspace: ['packages/*', 'plugins/*'],
  // `dist` mirrors `src` file by file: what is started by its URL (workers, the command) is where its neighbours look for it.
  entry: ['src/**/*.ts', '!src/**/*.test.ts', '!src/**/*.test-d.ts', '!src/**/{fixtures,testing}/**'],
  tsconfig: fileURLToPath(new URL('tsconfig.build.json', import.meta.url)),
  unbundle: true,
  dts: true,
  fixedExtension: false,
  platform: 'node',
  logLevel: 'warn',
  // Declarations come from the compiler, which is a plugin here and takes nearly all of the time.
  checks: { pluginTimings: false },
});
