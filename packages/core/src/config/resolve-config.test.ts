import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UbenchError } from '@ubench/errors';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { configDefaults } from './config.ts';
import { type ConfigSources, environmentVariable, resolveConfig } from './resolve-config.ts';

let directory: string;
beforeEach(async () => {
  directory = await realpath(await mkdtemp(path.join(tmpdir(), 'ubench-config-')));
  // Ends the search: what lies above the temporary directory is not ours.
  await mkdir(path.join(directory, '.git'));
});
afterEach(() => rm(directory, { recursive: true }));

async function write(name: string, content: string): Promise<string> {
  const file = path.join(directory, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

const failure = async (sources: Partial<ConfigSources> = {}): Promise<UbenchError> => {
  const error: unknown = await resolveConfig({ cwd: directory, ...sources }).then(() => undefined, (thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UbenchError);
  return error as UbenchError;
};

describe('where a value is from', () => {
  test('without anything, every key has its default, and the working directory is the root', async () => {
    const { config, origins, root, file } = await resolveConfig({ cwd: directory });
    expect(config).toEqual(configDefaults);
    expect(new Set(Object.values(origins))).toEqual(new Set(['default']));
    expect(root).toBe(directory);
    expect(file).toBeUndefined();
  });

  test.each([
    ['ubench.config.ts', 'const trials: number = 3;\nexport default { trials };'],
    ['ubench.config.mts', 'export default { trials: 3 as number };'],
    ['ubench.config.js', 'export default { trials: 3 };'],
    ['ubench.config.mjs', 'export default { trials: 3 };'],
    ['ubench.config.json', '{ "trials": 3 }'],
    ['ubench.config.yaml', 'trials: 3\n'],
    ['package.json', '{ "name": "x", "ubench": { "trials": 3 } }'],
  ])('%s is found', async (name, content) => {
    const written = await write(name, content);
    const { config, origins, file } = await resolveConfig({ cwd: directory });
    expect(config.trials).toBe(3);
    expect(origins.trials).toBe(name);
    expect(origins.backend).toBe('default');
    expect(file).toBe(written);
  });

  test('a flag is over the environment, which is over the file', async () => {
    await write('ubench.config.json', '{ "trials": 3, "backend": "file", "reporters": ["json"] }');
    const { config, origins } = await resolveConfig({
      cwd: directory,
      env: { UBENCH_TRIALS: '5', UBENCH_BACKEND: 'environment' },
      flags: { trials: { flag: '--trials', text: '7' } },
    });
    expect(config).toMatchObject({ trials: 7, backend: 'environment', reporters: ['json'] });
    expect(origins).toMatchObject({ trials: 'flag --trials', backend: 'env UBENCH_BACKEND', reporters: 'ubench.config.json' });
  });

  test('a list in a flag or variable is separated by commas, a share keeps its unit, an empty variable is unset', async () => {
    const { config, origins } = await resolveConfig({
      cwd: directory,
      env: { UBENCH_REPORTERS: 'terminal, json', UBENCH_MAX_ERROR_SHARE: '5%', UBENCH_TRIALS: '' },
    });
    expect(config).toMatchObject({ reporters: ['terminal', 'json'], maxErrorShare: '5%', trials: 1 });
    expect(origins.trials).toBe('default');
  });

  test('the file of a directory above is found, and is the root; one beyond .git is not', async () => {
    await write('ubench.config.json', '{ "trials": 3 }');
    const inside = path.join(directory, 'packages/app');
    await write('packages/app/package.json', '{}');
    expect(await resolveConfig({ cwd: inside })).toMatchObject({ root: directory, config: { trials: 3 } });
    await mkdir(path.join(inside, '.git'));
    expect(await resolveConfig({ cwd: inside })).toMatchObject({ root: inside, config: { trials: 1 } });
  });

  test('without a file, the root is the nearest directory with a package.json', async () => {
    await write('package.json', '{ "name": "x" }');
    await mkdir(path.join(directory, 'a/b'), { recursive: true });
    expect((await resolveConfig({ cwd: path.join(directory, 'a/b') })).root).toBe(directory);
  });

  test('a variable that nearly names a key is warned about; others are left alone', async () => {
    const { warnings } = await resolveConfig({ cwd: directory, env: { UBENCH_TRAILS: '5', UBENCH_DIR: '/x', UBENCH_CI_TOKEN_OF_OURS: 'x' } });
    expect(warnings).toEqual(['The environment variable UBENCH_TRAILS has no effect; did you mean UBENCH_TRIALS?']);
  });

  test('variables are named after the keys; there is none for a key that a text cannot hold', () => {
    expect(environmentVariable('maxErrorShare')).toBe('UBENCH_MAX_ERROR_SHARE');
    expect(environmentVariable('backends')).toBeUndefined();
  });
});

describe('what is wrong is said', () => {
  test('a file that throws: with its place and cause', async () => {
    const file = await write('ubench.config.ts', 'const a = 1;\nthrow new Error(`no ${a}`);\nexport default {};');
    const error = await failure();
    expect(error).toMatchObject({ code: 'UBENCH_E_CONFIG_LOAD', cause: expect.objectContaining({ message: 'no 1' }) });
    expect(error.where).toBe(`${file}:2:7`);
  });

  test('a file that throws because something is missing is not taken for a missing file', async () => {
    await write('ubench.config.mjs', "import { readFileSync } from 'node:fs';\nexport default { trials: Number(readFileSync('/no/such/file')) };");
    expect(await failure()).toMatchObject({ code: 'UBENCH_E_CONFIG_LOAD' });
  });

  test.each([
    ['ubench.config.json', '{ "trials": 3, }'],
    ['ubench.config.yaml', 'trials: [3\n'],
    ['ubench.config.mjs', 'export default { trials 3 };'],
  ])('a syntax error in %s', async (name, content) => {
    const file = await write(name, content);
    const error = await failure();
    expect(error.code).toBe('UBENCH_E_CONFIG_LOAD');
    expect(error.where).toContain(file);
  });

  test.each([
    ['ubench.config.ts', 'export const config = {};'],
    ['ubench.config.json', ' '],
  ])('a file that exports nothing: %s', async (name, content) => {
    await write(name, content);
    expect(await failure()).toMatchObject({ code: 'UBENCH_E_CONFIG_EMPTY' });
  });

  test('a file that exports something else', async () => {
    await write('ubench.config.mjs', 'export default () => ({});');
    expect(await failure()).toMatchObject({ code: 'UBENCH_E_CONFIG_SHAPE', what: expect.stringContaining('function') });
  });

  test('an unknown key: with its line and the nearest name', async () => {
    const file = await write('ubench.config.mjs', 'export default {\n  backend: "local",\n  reporter: ["json"],\n};');
    expect(await failure()).toMatchObject({ code: 'UBENCH_E_CONFIG_KEY_UNKNOWN', where: `${file}:3`, fix: "Did you mean 'reporters'?" });
  });

  test('a wrong value in the file: with its line, its path and what the key is', async () => {
    const file = await write('ubench.config.mjs', 'export default {\n  reporters: ["json", 3],\n};');
    const error = await failure();
    expect(error).toMatchObject({ code: 'UBENCH_E_CONFIG_VALUE', where: `${file}:2` });
    expect(error.what).toBe("Configuration key 'reporters.1': expected the name of a reporter, [name, options], or a reporter object.");
  });

  test.each([
    [{ env: { UBENCH_TRIALS: 'many' } }, 'env UBENCH_TRIALS'],
    [{ flags: { trials: { flag: '--trials', text: '0' } } }, 'flag --trials'],
    [{ env: { UBENCH_MAX_ERROR_SHARE: '5' } }, 'env UBENCH_MAX_ERROR_SHARE'],
  ])('a wrong value elsewhere: %o', async (sources, where) => {
    expect(await failure(sources)).toMatchObject({ code: 'UBENCH_E_CONFIG_VALUE', where });
  });
});
