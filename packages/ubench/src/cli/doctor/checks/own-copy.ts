import { realpathSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Diagnosis, packageVersion } from '@ubench/core';
import type { Check } from '../check.ts';

interface Copy {
  readonly version: string;
  readonly directory: string;
}

/** @param project What specs of the project import; `undefined` where it has none installed. */
export function judgeCopy(running: Copy, project: Copy | undefined): Diagnosis {
  const found = `${running.version} in ${running.directory}`;
  const name = 'ubench';
  if (project === undefined) return { name, status: 'warning', found: `${found}; the project has none`, fix: "For specs to import it: npm install --save-dev ubench" };
  if (project.directory === running.directory) return { name, status: 'ok', found };
  return { name, status: 'warning', found: `${found}; specs of the project import ${project.version} in ${project.directory}`, fix: "Run the project's own: npx ubench …" };
}

function copyOf(manifest: string): Copy {
  const real = realpathSync(manifest);
  return { version: packageVersion(pathToFileURL(real).href), directory: path.dirname(real) };
}

function projectCopy(cwd: string): Copy | undefined {
  try {
    const manifest = findPackageJSON('ubench', pathToFileURL(path.join(cwd, 'package.json')).href);
    return manifest === undefined ? undefined : copyOf(manifest);
  } catch {
    return undefined;
  }
}

export const ownCopy: Check = {
  group: 'ubench',
  name: 'ubench',
  run: ({ cwd }) => [judgeCopy(copyOf(findPackageJSON('.', import.meta.url) ?? fileURLToPath(import.meta.url)), projectCopy(cwd))],
};
