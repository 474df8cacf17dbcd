import { executorDriver } from '@ubench/load';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { definePlugin, type Plugin } from './plugin.ts';
import { PluginHost } from './plugin-host.ts';

const backend = { name: 'moon', options: z.strictObject({}), create: () => ({ instances: {} as never }) };
const plugin = (setup: Plugin['setup'], name = 'test-plugin'): Plugin => definePlugin({ name, api: 1, setup });

let host: PluginHost;
beforeEach(() => {
  host = new PluginHost(import.meta.dirname);
});

describe('a plugin', () => {
  it('registers what it brings, found by name', async () => {
    await host.use(plugin((api) => api.backend(backend)));
    expect(await host.find('backend', 'moon')).toBe(backend);
  });

  it('is set up once, however often it is used', async () => {
    let times = 0;
    const counted = plugin(() => times++);
    await host.use(counted);
    await host.use(counted);
    expect(times).toBe(1);
  });

  it('of another interface is refused with the reason', async () => {
    await expect(host.use({ name: 'old', api: 0, setup() {} })).rejects.toThrow(/'old' is made for plugin interface 0; this ubench speaks 1/);
  });

  it('that is something else is told what it is', async () => {
    await expect(host.use({ name: 'x', probe() {}, launch() {} } as never)).rejects.toThrow(/it is a service type; register it/);
    await expect(host.use({} as never)).rejects.toThrow(/lacks a name or a setup function/);
  });

  it('that is not installed is named with what to install, or with the nearest name', async () => {
    await expect(host.find('backend', 'mainframe')).rejects.toThrow(/npm install --save-dev @ubench\/backend-mainframe/);
    await expect(host.find('backend', 'locla')).rejects.toThrow(/Did you mean 'local'/);
    await expect(host.use('ubench-nowhere')).rejects.toThrow(/There is no plugin 'ubench-nowhere'/);
  });

  it('that brings a name twice is refused with both', async () => {
    await host.use(plugin((api) => api.backend(backend), 'one'));
    await expect(host.use(plugin((api) => api.backend({ ...backend }), 'two'))).rejects.toThrow(/Two plugins bring a backend 'moon': one, two/);
  });
});

describe('a driver', () => {
  const driver = { ...executorDriver, name: 'loop' };

  it('is there without a plugin, where it is the executor, and comes with plugins otherwise', async () => {
    expect(await host.find('driver', 'executor')).toBe(executorDriver);
    await host.use(plugin((api) => api.driver(driver)));
    expect(await host.find('driver', 'loop')).toBe(driver);
    await expect(host.find('driver', 'lop')).rejects.toThrow(/Did you mean 'loop'/);
    await expect(host.use(plugin((api) => api.driver({ ...driver, name: 'executor' }), 'another'))).rejects.toThrow(/Two plugins bring a driver 'executor': ubench, another/);
  });

  it('is loaded by another process as its plugin was: by name', async () => {
    expect(host.specifierOf('driver', 'executor')).toBeNull();
    await host.use(plugin((api) => api.driver(driver), 'in-memory'));
    expect(() => host.specifierOf('driver', 'loop')).toThrow(/The driver 'loop' comes from 'in-memory', which the configuration holds as an object/);
  });
});

describe('a hook', () => {
  const teardown = { deployment: {} as never };

  it('runs its taps in order', async () => {
    const seen: string[] = [];
    await host.use(plugin((api) => api.hooks.config.tap('a', () => void seen.push('a')), 'first'));
    await host.use(plugin((api) => api.hooks.config.tapPromise('b', async () => void seen.push('b')), 'second'));
    await host.hooks.config.promise({ config: {} as never, root: '/' });
    expect(seen).toEqual(['a', 'b']);
  });

  it('that fails names the plugin and the hook', async () => {
    await host.use(plugin((api) => api.hooks.plan.tapPromise('check', async () => Promise.reject(new Error('no GPU')))));
    await expect(host.hooks.plan.promise({ plan: {} as never })).rejects.toThrow(/The hook 'plan' of the plugin 'test-plugin' failed: no GPU/);
  });

  it('of the teardown never keeps the others from running', async () => {
    const seen: string[] = [];
    await host.use(plugin((api) => api.hooks.teardown.tap('bad', () => { throw new Error('stuck'); }), 'bad'));
    await host.use(plugin((api) => api.hooks.teardown.tap('good', () => void seen.push('good')), 'good'));
    await host.hooks.teardown.promise(teardown);
    expect(seen).toEqual(['good']);
    expect(host.hookErrors.map(({ message }) => message)).toEqual([expect.stringMatching(/'teardown' of the plugin 'bad' failed: stuck/)]);
  });

  it('of progress cannot disturb the load', async () => {
    await host.use(plugin((api) => api.hooks.progress.tap('bad', () => { throw new Error('boom'); })));
    expect(() => host.hooks.progress.call({} as never)).not.toThrow();
    await expect.poll(() => host.hookErrors).toMatchObject([{ code: 'UBENCH_E_HOOK_FAILED' }]);
  });
});
