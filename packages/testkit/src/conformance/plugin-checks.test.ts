import { definePlugin, type Plugin } from '@ubench/core';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { pluginChecks, type PluginSubject } from './plugin-checks.ts';
import { sentenceOf } from './testing/finding.ts';

const type = { name: 'moon', options: z.strictObject({ phase: z.string().optional() }) };
const registering = (registered: { name: string }): Plugin => definePlugin({ name: 'ubench-backend-moon', api: 1, setup: (api) => api.backend(registered as never) });

const sound: PluginSubject = { plugin: registering(type), kind: 'backend', type, given: { phase: 'full' }, refused: [{ phase: 1 }] };

it.each(pluginChecks.map((check) => [sentenceOf(check), check] as const))('a sound plugin passes: %s', async (_, check) => {
  expect(check.inapplicable?.(sound)).toBeUndefined();
  await check.run(sound);
});

const dated = { name: 'moon', options: z.strictObject({ phase: z.string().optional().transform(() => new Date(0)) }) };
const flaws: readonly (readonly [string, Partial<PluginSubject>, RegExp])[] = [
  ['the plugin has a name and speaks the plugin interface of this ubench', { plugin: { ...sound.plugin, api: 0 } }, /made for interface 0; this ubench speaks 1/],
  ['the plugin registers the very type that is used', { plugin: registering({ ...type, name: 'sun' }) }, /registers backend sun; expected api\.backend\(\) with 'moon'/],
  ['the options refuse one that they do not have, with the nearest that they do', { type: { ...type, options: z.object({ phase: z.string() }) } }, /use z\.strictObject/],
  ['the options refuse what is wrong, by its name', { refused: [{ phase: 'new' }] }, /was expected to throw/],
  ['the options are JSON once they are parsed: plans and other processes get no more', { type: dated }, /to deeply equal/],
];

it.each(flaws)('of a plugin with a flaw it is found that %s', async (sentence, flaw, message) => {
  const check = pluginChecks.find((each) => sentenceOf(each) === sentence)!;
  await expect(check.run({ ...sound, ...flaw })).rejects.toThrow(message);
});

it('a plugin without a name is told so', async () => {
  await expect(pluginChecks[0]!.run({ ...sound, plugin: { ...sound.plugin, name: '' } })).rejects.toThrow(/its name is that of its package/);
});

it('every check is seen to fail here', () => {
  expect(flaws.map(([sentence]) => sentence).sort()).toEqual(pluginChecks.map(sentenceOf).sort());
});
