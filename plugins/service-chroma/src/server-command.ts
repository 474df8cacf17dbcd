import { realpathSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Argv } from '@ubench/core';
import { chromaErrors } from './chroma-errors.ts';

/** The server is native code that Node loads. The package's own program does this too, but it lies apart from what it imports: it cannot be copied alone. */
const program = "process.on('SIGINT', () => process.exit(0)); require(process.argv[1]).cli(['chroma', ...process.argv.slice(2)]);";

/** The command line, without arguments, of the server in a directory; `node` and the directory may be placeholders. */
export const chromaCommand = (node: string, directory: string): Argv => [node, '-e', program, directory];

/**
 * The directory of the server that comes with the npm package `chromadb`; complete in itself. The project's own copy comes before the one that this plugin
 * was installed with.
 * @param projectDirectory Where the search starts.
 * @throws CHROMA_E_NOT_INSTALLED, CHROMA_E_NO_SERVER
 */
export function npmChroma(projectDirectory = process.cwd(), pluginUrl = import.meta.url): string {
  const project = pathToFileURL(join(projectDirectory, 'package.json')).href;
  const manifest = packageJson('chromadb', project) ?? packageJson('chromadb', pluginUrl);
  if (manifest === undefined) {
    throw chromaErrors.CHROMA_E_NOT_INSTALLED({ looked: [projectDirectory, 'the plugin @ubench/service-chroma'] });
  }
  const libc = process.platform === 'linux' ? '-gnu' : process.platform === 'win32' ? '-msvc' : '';
  const server = `chromadb-js-bindings-${process.platform}-${process.arch}${libc}`;
  // What a package depends on lies beside where it really is.
  const found = packageJson(server, pathToFileURL(realpathSync(manifest)).href);
  if (found === undefined) throw chromaErrors.CHROMA_E_NO_SERVER({ package: server, client: dirname(manifest) });
  return dirname(found);
}

function packageJson(name: string, from: string): string | undefined {
  try {
    return findPackageJSON(name, from);
  } catch {
    return undefined;
  }
}
