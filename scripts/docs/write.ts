import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateReference, referenceFolder } from './reference.ts';
import { root } from './root.ts';
import { staleFiles } from './stale-files.ts';

// `npm run docs` writes the reference; with --check it only says which files are stale.
const files = await generateReference();
const folder = join(root, referenceFolder);
if (process.argv.includes('--check')) {
  const stale = staleFiles(files);
  for (const file of stale) console.error(`${file} is stale: npm run docs`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  mkdirSync(folder, { recursive: true });
  for (const name of existsSync(folder) ? readdirSync(folder) : []) if (!files.has(name)) rmSync(join(folder, name));
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
  console.log(`${files.size} files in ${referenceFolder}`);
}
