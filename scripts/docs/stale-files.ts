import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { referenceFolder } from './reference.ts';
import { root } from './root.ts';

/** Files of the committed reference that differ from the generated one, are missing in it or belong to no page of it. */
export function staleFiles(files: ReadonlyMap<string, string>): string[] {
  const folder = join(root, referenceFolder);
  const committed = existsSync(folder) ? readdirSync(folder) : [];
  const differing = [...files].filter(([name, text]) => !committed.includes(name) || readFileSync(join(folder, name), 'utf8') !== text).map(([name]) => name);
  return [...differing, ...committed.filter((name) => !files.has(name))].map((name) => `${referenceFolder}/${name}`);
}
