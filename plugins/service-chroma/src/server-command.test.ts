import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { npmChromaCommand } from './server-command.ts';

let project: string;
beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'ubench-chroma-project-'));
});
afterEach(() => rm(project, { recursive: true }));

it("takes the project's own copy before the plugin's", async () => {
  const own = join(project, 'node_modules', 'chromadb');
  await mkdir(own, { recursive: true });
  await writeFile(join(own, 'package.json'), JSON.stringify({ name: 'chromadb', exports: './index.js', bin: { chroma: 'dist/cli.mjs' } }));
  expect(npmChromaCommand(project)).toEqual([process.execPath, join(own, 'dist/cli.mjs')]);
});

it("takes the plugin's copy where the project has none", () => {
  const [node, cli] = npmChromaCommand(project);
  expect(node).toBe(process.execPath);
  expect(existsSync(cli!)).toBe(true);
});

it('says what to install where neither has one', () => {
  const elsewhere = pathToFileURL(join(project, 'plugin.js')).href;
  expect(() => npmChromaCommand(project, elsewhere)).toThrow(/npm install --save-dev chromadb@3\.0\.4/);
});
