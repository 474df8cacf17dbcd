import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Argv } from '@ubench/core';
import { chromaErrors } from './chroma-errors.ts';

/**
 * The command line of the Chroma that comes with the npm package `chromadb`, as this Node runs it; without arguments. The project's own
 * copy comes before the one that this plugin was installed with.
 * @param projectDirectory Where the search starts.
 * @throws CHROMA_E_NOT_INSTALLED
 */
export function npmChromaCommand(projectDirectory = process.cwd(), pluginUrl = import.meta.url): Argv {
  const project = pathToFileURL(join(projectDirectory, 'package.json')).href;
  const manifest = packageJson('chromadb', project) ?? packageJson('chromadb', pluginUrl);
  if (manifest === undefined) {
    throw chromaErrors.CHROMA_E_NOT_INSTALLED({ looked: [projectDirectory, 'the plugin @ubench/service-chroma'] });
  }
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: { chroma: string } };
  return [process.execPath, join(dirname(manifest), bin.chroma)];
}

function packageJson(name: string, from: string): string | undefined {
  try {
    return findPackageJSON(name, from);
  } catch {
    return undefined;
  }
}
