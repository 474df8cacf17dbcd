import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { Config } from '../config/config.ts';
import { silentLogger } from '../log/logger.ts';
import type { PluginHost } from '../plugin/plugin-host.ts';
import type { Backend, BackendType } from './backend-type.ts';
import { Backends } from './backends.ts';

function backendsOf(close: Backend['close'] | undefined) {
  const create = vi.fn((): Backend => ({ instances: {} as Backend['instances'], ...(close && { close }) }));
  const find = vi.fn(async (): Promise<BackendType> => ({ name: 'cluster', options: z.strictObject({}) as z.ZodType<unknown>, create }));
  const warn = vi.fn();
  const log = { ...silentLogger, warn, child: () => ({ ...silentLogger, warn }) };
  return { backends: new Backends({ find } as unknown as PluginHost, { backends: {} } as Config, {}, log), create, find, warn };
}

describe('the backends of a command', () => {
  it('are made once each, whoever asks at the same time', async () => {
    const { backends, create } = backendsOf(undefined);
    const [one, other] = await Promise.all([backends.get('cluster'), backends.get('cluster')]);
    expect(one).toBe(other);
    expect(create).toHaveBeenCalledTimes(1);
  });

  it('are closed once each, and those that were never made are not', async () => {
    const close = vi.fn(async () => {});
    const { backends } = backendsOf(close);
    await backends[Symbol.asyncDispose]();
    expect(close).not.toHaveBeenCalled();
    await backends.get('cluster');
    await backends[Symbol.asyncDispose]();
    await backends[Symbol.asyncDispose]();
    expect(close).toHaveBeenCalledTimes(1);
  });

  it('keep nobody waiting when one cannot be closed or was never made', async () => {
    const failing = backendsOf(() => Promise.reject(new Error('the connection is gone')));
    await failing.backends.get('cluster');
    await failing.backends[Symbol.asyncDispose]();
    expect(failing.warn).toHaveBeenCalledTimes(1);
    const missing = backendsOf(undefined);
    missing.find.mockRejectedValue(new Error('no such plugin'));
    await expect(missing.backends.get('cluster')).rejects.toThrow('no such plugin');
    await missing.backends[Symbol.asyncDispose]();
  });

  it('are not waited for without end', async () => {
    vi.useFakeTimers();
    try {
      const { backends, warn } = backendsOf(() => new Promise(() => {}));
      await backends.get('cluster');
      const closed = backends[Symbol.asyncDispose]();
      await vi.advanceTimersByTimeAsync(5_000);
      await closed;
      expect(warn).toHaveBeenCalledTimes(1);
    } finally {
      vi.useRealTimers();
    }
  });
});
