import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findBrowser } from './find-browser.ts';
import { pdfReporter } from './pdf-reporter.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ubench-browsers-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function program(path: string): Promise<string> {
  const file = join(directory, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, '#!/bin/sh\n');
  await chmod(file, 0o755);
  return file;
}
const environment = (given: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({ PATH: join(directory, 'bin'), PUPPETEER_CACHE_DIR: join(directory, 'cache'), ...given });

test('the browser that PUPPETEER_EXECUTABLE_PATH names comes first', async () => {
  await program('bin/chromium');
  const named = await program('elsewhere/my-chrome');
  expect(await findBrowser(environment({ PUPPETEER_EXECUTABLE_PATH: named }))).toBe(named);
});

test('one that it names and that is not there is an error, not a reason to take another', async () => {
  await program('bin/chromium');
  await expect(findBrowser(environment({ PUPPETEER_EXECUTABLE_PATH: join(directory, 'none') }))).rejects.toMatchObject({ code: 'PDF_E_BROWSER_MISSING' });
});

// What it has in its cache for another system cannot be run here.
test.runIf(process.platform === 'linux' && process.arch === 'x64')("the newest of Puppeteer's own cache comes next", async () => {
  await program('bin/chromium');
  await program('cache/chrome/linux-9.0.0.0/chrome-linux64/chrome');
  const newest = await program('cache/chrome/linux-156.0.1.0/chrome-linux64/chrome');
  expect(await findBrowser(environment())).toBe(newest);
});

test("the system's comes last", async () => {
  const chromium = await program('bin/chromium');
  expect(await findBrowser(environment())).toBe(chromium);
});

test.skipIf(process.platform === 'darwin')('where there is none, the error says both ways to get one, and so does ubench doctor', async () => {
  const error: unknown = await findBrowser(environment()).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'PDF_E_NO_BROWSER' });
  expect((error as { fix: string }).fix).toMatch(/package manager.*npx puppeteer browsers install chrome/);
  const before = { ...process.env };
  Object.assign(process.env, environment());
  delete process.env['PUPPETEER_EXECUTABLE_PATH'];
  try {
    expect(await pdfReporter.diagnose!({ file: 'x' }, new AbortController().signal)).toMatchObject([{ status: 'problem', fix: expect.stringContaining('npx puppeteer') }]);
  } finally {
    Object.assign(process.env, before);
    if (before['PUPPETEER_CACHE_DIR'] === undefined) delete process.env['PUPPETEER_CACHE_DIR'];
  }
});
