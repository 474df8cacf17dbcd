import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { errorTexts } from '@ubench/errors';
import { type ErrorVariants, errorVariants } from './error-variants.ts';
import { root } from './root.ts';

/** One error that a package can give. */
export interface DocumentedError extends ErrorVariants {
  readonly code: string;
  /** The name of the package. */
  readonly package: string;
  /** Folder of the package: `packages/load`. */
  readonly folder: string;
}

/** Every error of every package, in the order of the packages and then of their tables. Imports each file that declares some. */
export async function documentedErrors(): Promise<DocumentedError[]> {
  const files = globSync('{packages,plugins}/*/src/**/*.ts', { cwd: root })
    .filter((file) => !/\.test(-d)?\.ts$|\/(fixtures|testing)\//.test(file))
    .sort();
  const errors: DocumentedError[] = [];
  for (const file of files) {
    const declared = readFileSync(join(root, file), 'utf8').match(/^[^*\n]*= defineErrors\(/gm)?.length ?? 0;
    if (declared === 0) continue;
    const module = (await import(pathToFileURL(join(root, file)).href)) as Record<string, unknown>;
    const tables = Object.values(module).flatMap((value) => {
      const texts = typeof value === 'object' && value !== null ? errorTexts(value) : undefined;
      return texts === undefined ? [] : [texts];
    });
    if (tables.length !== declared) throw new Error(`${file} declares ${declared} table(s) of errors and exports ${tables.length}: export them, so that they are documented.`);
    const folder = file.split('/', 2).join('/');
    const { name } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as { name: string };
    for (const [code, textOf] of tables.flatMap((table) => Object.entries(table))) errors.push({ code, package: name, folder, ...errorVariants(textOf) });
  }
  return errors;
}
