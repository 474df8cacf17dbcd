import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { chromaCommand, npmChroma } from './server-command.ts';

let project: string;
beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'ubench-chroma-project-'));
});
afterEach(() => rm(project, { recursive: true }));

async function addPackage(name: string): Promise<string> {
  const directory = join(project, 'node_modules', name);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'package.json'), JSON.stringify({ name, exports: './index.js' }));
  return directory;
}

const serverName = (): string => basename(npmChroma());

it("takes the project's own copy before the plugin's", async () => {
  await addPackage('chromadb');
  const own = await addPackage(serverName());
  expect(npmChroma(project)).toBe(own);
});

it("takes the plugin's copy where the project has none, which runs wherever it is copied alone", async () => {
  const alone = join(project, 'alone');
  await mkdir(alone);
  const server = npmChroma(project);
  for (const name of await readdir(server)) await symlink(join(server, name), join(alone, name));
  const [node, ...args] = chromaCommand(process.execPath, alone);
  expect(execFileSync(node!, [...args, '--version'], { cwd: '/', encoding: 'utf8' })).toMatch(/^chroma \d+\.\d+/);
});

it('says what to install where neither has one', () => {
  const elsewhere = pathToFileURL(join(project, 'plugin.js')).href;
  expect(() => npmChroma(project, elsewhere)).toThrow(/npm install --save-dev chromadb@3\.0\.4/);
});

it('says what is missing where the server of this platform was not installed', async () => {
  const client = await addPackage('chromadb');
  expect(() => npmChroma(project)).toThrow(`'${serverName()}', is not installed beside ${client}`);
});
