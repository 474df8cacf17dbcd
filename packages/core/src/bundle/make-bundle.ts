import { stripVTControlCharacters } from 'node:util';
import { rolldown } from 'rolldown';
import { toErrorRecord } from '@ubench/errors';
import { bundleBanner } from './bundle-banner.ts';
import { bundleErrors } from './bundle-errors.ts';
import type { BundleOrder } from './bundle-input.ts';
import { BundleModules, foundModules } from './bundle-modules.ts';
import { modulePlaces } from './module-places.ts';
import { NativeModules } from './native-modules.ts';
import { tryBundle } from './try-bundle.ts';

/**
 * Makes the text of one ES module of a spec, of the program that runs it, and of all that they import. It runs without any other file, by Node alone.
 * @throws UBENCH_E_BUNDLE, UBENCH_E_BUNDLE_NATIVE
 */
export async function makeBundle(input: BundleOrder): Promise<string> {
  const { code, natives } = await build(input);
  const { required, doubtful } = natives;
  if (required !== undefined) throw bundleErrors.UBENCH_E_BUNDLE_NATIVE({ ...required, problem: undefined });
  if (doubtful === undefined) return code;
  const problem = await tryBundle((await build({ ...input, program: trialProgram })).code, input.root);
  if (problem !== undefined) throw bundleErrors.UBENCH_E_BUNDLE_NATIVE({ ...doubtful, problem });
  return code;
}

const trialProgram = new URL(import.meta.url.endsWith('.ts') ? './trial-program.ts' : './trial-program.js', import.meta.url).href;

async function build(input: BundleOrder): Promise<{ readonly code: string; readonly natives: NativeModules }> {
  const modules = new BundleModules(input);
  const natives = new NativeModules(modules);
  const bundle = await rolldown({
    input: modules.entry,
    platform: 'node',
    // As Node reads a project: no `module` fields, no aliases, and what is imported without `type` is imported.
    tsconfig: false,
    resolve: { mainFields: ['main'], extensions: ['.js', '.json', '.node'] },
    transform: { typescript: { onlyRemoveTypeImports: true } },
    plugins: [foundModules(modules), natives.plugin, modulePlaces(modules)],
    logLevel: 'silent',
  });
  try {
    const { output } = await bundle.generate({ format: 'esm', codeSplitting: false, minify: false, banner: bundleBanner });
    return { code: output[0].code, natives };
  } catch (error) {
    throw bundleErrors.UBENCH_E_BUNDLE({ problem: stripVTControlCharacters(toErrorRecord(error).what).trim() }, { cause: error });
  } finally {
    await bundle.close();
  }
}
