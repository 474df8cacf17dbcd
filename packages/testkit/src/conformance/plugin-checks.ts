import assert from 'node:assert/strict';
import { type Plugin, pluginApi, type PluginApi } from '@ubench/core';
import { parseOptions } from '@ubench/load';
import { expect } from 'vitest';
import { z } from 'zod';
import type { Check } from './check.ts';
import { thrownBy } from './within.ts';

/** What every kind of plugin has. */
export interface PluginSubject {
  /** The default export of its package. */
  readonly plugin: Plugin;
  readonly kind: 'service' | 'backend' | 'driver' | 'reporter';
  readonly type: { readonly name: string; readonly options: z.ZodType };
  /** Options as a user writes them. */
  readonly given: unknown;
  /** Options that must be refused. */
  readonly refused: readonly object[];
}

/** Everything that a plugin registers, in order. */
function registrationsOf(plugin: Plugin): { readonly kind: string; readonly type: unknown }[] {
  const registered: { kind: string; type: unknown }[] = [];
  const ignore = { tap() {}, tapPromise() {} };
  const hooks = new Proxy({}, { get: () => ignore });
  // Whatever kinds of plugins there are.
  const api = new Proxy({}, { get: (_, kind: string) => (kind === 'hooks' ? hooks : (type: unknown) => registered.push({ kind, type })) });
  plugin.setup(api as PluginApi);
  return registered;
}

/** Names of the options that a schema declares; none where it takes any. */
function optionNames(schema: z.ZodType): string[] {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.keys(properties);
}

/** What holds for a plugin of any kind: how it is registered and how it takes its options. */
export const pluginChecks: readonly Check<PluginSubject>[] = [
  {
    of: 'the plugin',
    name: 'has a name and speaks the plugin interface of this ubench',
    async run({ plugin }) {
      assert(typeof plugin.name === 'string' && plugin.name !== '', 'its name is that of its package');
      assert.equal(plugin.api, pluginApi, `it is made for interface ${plugin.api}; this ubench speaks ${pluginApi}`);
    },
  },
  {
    of: 'the plugin',
    name: 'registers the very type that is used',
    async run({ plugin, kind, type }) {
      const registered = registrationsOf(plugin);
      const found = registered.map((entry) => `${entry.kind} ${(entry.type as { name?: unknown }).name}`).join(', ') || 'nothing';
      assert(registered.some((entry) => entry.kind === kind && entry.type === type), `setup() registers ${found}; expected api.${kind}() with '${type.name}'`);
    },
  },
  {
    of: 'the options',
    name: 'refuse one that they do not have, with the nearest that they do',
    async run({ type, given }) {
      const names = optionNames(type.options);
      const misspelt = `${names[0] ?? 'option'}x`;
      const parse = (): unknown => parseOptions(type.options, { ...(given as object), [misspelt]: {} }, `${type.name}()`);
      const { message } = thrownBy(`the option '${misspelt}' (use z.strictObject)`, parse);
      expect(message).toContain(`'${misspelt}'`);
      if (names.length > 0) expect(message).toMatch(/Did you mean '/);
    },
  },
  {
    of: 'the options',
    name: 'refuse what is wrong, by its name',
    inapplicable: ({ refused }) => (refused.length === 0 ? 'the suite was given no `refused` options' : undefined),
    async run({ type, refused }) {
      for (const wrong of refused) {
        const { message } = thrownBy(JSON.stringify(wrong), () => parseOptions(type.options, wrong, `${type.name}()`));
        assert(Object.keys(wrong).some((name) => message.includes(name)), `the message names none of ${Object.keys(wrong).join(', ')}: ${message}`);
      }
    },
  },
  {
    of: 'the options',
    name: 'are JSON once they are parsed: plans and other processes get no more',
    async run({ type, given }) {
      const parsed = parseOptions(type.options, given, `${type.name}()`);
      expect(JSON.parse(JSON.stringify(parsed))).toEqual(parsed);
    },
  },
];
