import { existsSync, mkdirSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { http } from '@ubench/service-http';
import { expect, onTestFinished, test, vi } from 'vitest';
import { otherSteps } from '../failpoints/other-steps.ts';
import { repository } from '../harness/project.ts';
import { BundledSpec } from './bundled-spec.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Packages of this repository that its own packages do not import, wherever they are. */
const hoisted = join(repository, 'node_modules/.pnpm/node_modules');

/** @param packages Files below `node_modules`, beside the real packages that are named. */
function specOf(source: string, packages: Readonly<Record<string, string>>, real: readonly string[] = []): BundledSpec {
  const spec = new BundledSpec({
    'a.bench.ts': `
      import { http } from '@ubench/service-http';
      import { bench, deploy } from 'ubench';
      ${source}
      bench('it', { target: deploy(http()), workload: http.request(), load: { concurrency: 1, operations: 1 } });
    `,
  });
  const modules = join(spec.project.directory, 'node_modules');
  rmSync(modules);
  for (const name of real) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(realpathSync(join(hoisted, name)), join(modules, name));
  }
  spec.project.write(Object.fromEntries(Object.entries(packages).map(([file, text]) => [`node_modules/${file}`, text])));
  return spec;
}

/** An addon that node-gyp has built, as many are. */
const addon = {
  'addon/package.json': '{ "name": "addon", "gypfile": true }',
  'addon/index.js': `module.exports = require('bindings')('addon.node');`,
  'bindings/package.json': '{ "name": "bindings" }',
  'bindings/index.js': `module.exports = (name) => process.dlopen(module, name);`,
};

test('a spec that imports a native module is refused, with the way to it', async () => {
  const binding = `@rolldown/${readdirSync(join(hoisted, '@rolldown')).find((name) => name.startsWith('binding-'))!}`;
  const spec = specOf(`import { fast } from 'wrapper'; import './own.ts'; fast;`, {
    'wrapper/package.json': '{ "name": "wrapper", "type": "module", "main": "index.js" }',
    'wrapper/index.js': `export { fast } from './fast.js';`,
    'wrapper/fast.js': `import native from '${binding}'; export const fast = native;`,
  }, [binding]);
  spec.project.write({ 'own.ts': 'export {};' });
  await expect(spec.bundle()).rejects.toMatchObject({
    code: 'UBENCH_E_BUNDLE_NATIVE',
    what: expect.stringMatching(new RegExp(`${binding}/.*\\.node, .*: a\\.bench\\.ts → wrapper → ${binding}\\.$`)),
  });
});

test('a spec that imports what looks for its native module when it is loaded is refused, with what happens without it', async () => {
  const spec = specOf(`import { bundle } from './own.ts'; bundle;`, {}, ['lightningcss']);
  spec.project.write({ 'own.ts': `export { bundle } from 'lightningcss';` });
  await expect(spec.bundle()).rejects.toMatchObject({
    code: 'UBENCH_E_BUNDLE_NATIVE',
    what: expect.stringMatching(/lightningcss, .*: a\.bench\.ts → own\.ts → lightningcss\. Without it: .*lightningcss/s),
  });
});

test('a spec that imports an addon of node-gyp is refused, also where it imports it later', async () => {
  const spec = specOf(`export const later = () => import('addon');`, addon);
  await expect(spec.bundle()).rejects.toMatchObject({ code: 'UBENCH_E_BUNDLE_NATIVE', what: expect.stringContaining('a.bench.ts → addon → bindings.') });
});

test.for([
  ['is optional', `let fast; try { fast = require('addon'); } catch { fast = undefined; } module.exports = fast ?? 'slow';`],
  ['is told to be missing', `try { module.exports = require('addon'); } catch (error) { if (error.code !== 'MODULE_NOT_FOUND') throw error; module.exports = 'slow'; }`],
])('native code that %s is left out', async ([, code]) => {
  const spec = specOf(`import fast from 'fast'; if (fast !== 'slow') throw new Error('it is there');`, { ...addon, 'fast/package.json': '{ "name": "fast" }', 'fast/index.js': code! });
  const { service, name, options } = http.request();
  // Nobody listens: its clients were made.
  const messages = await spec.run({ workload: { service, name, options }, endpoint: { url: 'http://127.0.0.1:1' } });
  expect(messages.at(-1)).toMatchObject({ type: 'failed', error: { what: expect.stringContaining('ECONNREFUSED') } });
});

/** What is faster with an addon, and does without. */
const optional = { ...addon, 'fast/package.json': '{ "name": "fast" }', 'fast/index.js': `try { module.exports = require('addon'); } catch { module.exports = 'slow'; }` };

test.for(otherSteps.trial)('a bundler that is killed at %s is told of, and nothing is left that could be taken for whole', async (point) => {
  vi.stubEnv('UBENCH_FAILPOINTS', `kill:${point}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  const spec = specOf(`import fast from 'fast'; fast;`, optional);
  await expect(spec.bundle()).rejects.toMatchObject({ code: 'UBENCH_E_BUNDLE', what: expect.stringContaining('SIGKILL') });
  expect(existsSync(join(spec.project.directory, 'spec'))).toBe(false);
  vi.unstubAllEnvs();
  expect(await spec.bundle()).toMatchObject({ bytes: expect.any(Number) });
});

test('a spec that only seems to do without its native code is refused', async () => {
  const code = `const errors = []; try { module.exports = require('addon'); } catch (error) { errors.push(error); } if (errors.length > 0) throw new Error('no binding was found');`;
  const spec = specOf(`import fast from 'fast'; fast;`, { ...addon, 'fast/package.json': '{ "name": "fast" }', 'fast/index.js': code });
  await expect(spec.bundle()).rejects.toMatchObject({ code: 'UBENCH_E_BUNDLE_NATIVE', what: expect.stringMatching(/a\.bench\.ts → fast → addon → bindings\. Without it: .*no binding was found/) });
});
