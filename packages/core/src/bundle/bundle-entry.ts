import { fileURLToPath } from 'node:url';
import type { BundleInput } from './bundle-input.ts';

/**
 * The first module of a bundle: hands the spec and its plugins to the program, which imports what it needs of them. `AgentCode` is the type of what it
 * is given.
 */
export function bundleEntry({ program, spec, moduleHash, plugins }: BundleInput): string {
  return `import { runAgentProgram } from ${JSON.stringify(fileURLToPath(program))};
await runAgentProgram({
  moduleHash: ${JSON.stringify(moduleHash)},
  spec: ${importing(spec)},
  plugins: { ${plugins.map((plugin) => `${JSON.stringify(plugin)}: ${importing(plugin)}`).join(', ')} },
});
`;
}

const importing = (specifier: string): string => `() => import(${JSON.stringify(specifier)})`;
