import { defineErrors } from '@ubench/errors';

export const bundleErrors = defineErrors({
  UBENCH_E_BUNDLE: (p: { problem: string }) => ({
    what: `One file for agents elsewhere could not be made of the spec: ${p.problem}`,
    fix: 'Import what the spec needs by names that do not depend on where it runs, or run the load from here: agents: { on: \'local\' }.',
  }),
  UBENCH_E_BUNDLE_NATIVE: (p: { module: string; chain: readonly string[]; problem: string | undefined }) => ({
    what: `The spec imports native code, ${p.module}, which agents elsewhere cannot load: ${p.chain.join(' → ')}.${p.problem === undefined ? '' : ` Without it: ${p.problem}`}`,
    fix: "Use a package that is JavaScript or WebAssembly alone, or keep it out of what agents import: where only this process comes by, import it by a name in a variable. Or run the load from here: agents: { on: 'local' }.",
  }),
  UBENCH_E_BUNDLE_FILE: (p: { file: string; root: string; problem: string }) => ({
    what: `The file '${p.file}' cannot be brought to agents elsewhere: ${p.problem}.`,
    fix: `Name files by their paths from ${p.root}, one by one: files: ['data/prompts.json'].`,
  }),
});
