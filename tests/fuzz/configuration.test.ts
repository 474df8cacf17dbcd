import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConfigSources, configKeys, configSchema, environmentVariable, resolveConfig } from '@ubench/core';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { counterexample, damaged, mutated, nastyText, nastyValue, requireCode } from './fuzzed.ts';

const sample = {
  include: ['benchmarks/**/*.bench.ts'],
  plugins: ['ubench-reporter-slack', './plugins/own.ts'],
  backend: 'local',
  backends: {},
  reporters: ['terminal', ['json', { file: 'numbers.json' }]],
  trials: 3,
  maxErrorShare: '1%',
  hookTimeout: '60s',
  gate: { baseline: 'benchmarks/baseline', metrics: { 'latency.p99': { margin: '20%', advisory: false }, throughput: false } },
  logLevel: 'info',
};

const directory = mkdtempSync(join(tmpdir(), 'ubench-fuzz-'));
const json = join(directory, 'ubench.config.json');
const yaml = join(directory, 'ubench.config.yaml');
afterAll(() => rmSync(directory, { recursive: true }));

/** A configuration that every command can work with, or an error that says where the mistake is. */
async function resolved(sources: Partial<ConfigSources>, where: RegExp): Promise<void> {
  try {
    const { config, origins } = await resolveConfig({ cwd: directory, ...sources });
    configSchema.parse(config);
    assert.deepEqual(Object.keys(origins), configKeys);
  } catch (error) {
    assert.match(requireCode(error).where ?? '', where);
  }
  assert.deepEqual(Object.keys(Object.prototype), []);
}

const written = async (file: string, other: string, content: string | Uint8Array): Promise<void> => {
  rmSync(other, { force: true });
  writeFileSync(file, content);
  await resolved({}, /ubench\.config\.(json|yaml)/);
};

describe('a configuration', () => {
  it('in which anything has been changed is one to work with, or its mistake has a code and a place', async () => {
    expect(await counterexample<[unknown]>(150, [mutated(sample)], async (content) => {
      await written(json, yaml, JSON.stringify(content) ?? '');
      await written(yaml, json, stringify(content) ?? '');
    })).toBeUndefined();
  });

  it('of any text is one to work with, or its mistake has a code and a place', async () => {
    const text = fc.oneof(damaged(JSON.stringify(sample, null, 2)), damaged(stringify(sample)), nastyText.map((all) => Buffer.from(all)));
    expect(await counterexample<[Buffer]>(150, [text], async (content) => {
      await written(json, yaml, content);
      await written(yaml, json, content);
    })).toBeUndefined();
  });

  it('of the environment or of flags, whatever they hold, is one to work with, or its mistake names them', async () => {
    rmSync(json, { force: true });
    rmSync(yaml, { force: true });
    const variable = fc.oneof(fc.constantFrom(...configKeys.flatMap((key) => environmentVariable(key) ?? [])), nastyText.map((text) => `UBENCH_${text}`));
    const text = fc.oneof(nastyText, nastyValue.map((value) => JSON.stringify(value) ?? ''));
    const flags = fc.dictionary(fc.constantFrom(...configKeys), text.map((given) => ({ flag: '--it', text: given })), { maxKeys: 2 });
    expect(await counterexample<[Record<string, string>, object]>(300, [fc.dictionary(variable, text, { maxKeys: 3 }), flags], async (env, given) => {
      await resolved({ env, flags: given }, /^(env UBENCH_|flag --it)/);
    })).toBeUndefined();
  });
});
