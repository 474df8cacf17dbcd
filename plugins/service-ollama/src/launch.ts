import { resolve } from 'node:path';
import type { LaunchContext, LaunchSpec } from '@ubench/core';
import type { OllamaOptions } from './options.ts';

/** How to start a server of its own: on loopback, with a home of its own, since it keeps a key there. */
export function launchOllama(options: OllamaOptions, context: LaunchContext): LaunchSpec {
  const address = `${context.host}:${context.port('http', options.port)}`;
  const { modelsDirectory } = options;
  return {
    command: [options.binary, 'serve'],
    env: {
      ...options.env,
      HOME: context.dir('home'),
      OLLAMA_HOST: address,
      OLLAMA_MODELS: modelsDirectory === undefined ? context.dir('models') : resolve(modelsDirectory),
      // What is measured is this machine.
      OLLAMA_NO_CLOUD: '1',
      ...settings(options),
    },
    url: `http://${address}`,
    // It ends its runners, which may be giving memory back.
    stop: { signal: 'SIGTERM', grace_ns: 20e9 },
  };
}

function settings(options: OllamaOptions): Record<string, string> {
  const { parallel, contextLength, keepAlive, flashAttention, kvCacheType, maxQueue, maxLoadedModels, loadTimeout, spread } = options;
  const given: Readonly<Record<string, string | number | undefined>> = {
    OLLAMA_NUM_PARALLEL: parallel,
    OLLAMA_CONTEXT_LENGTH: contextLength,
    OLLAMA_KEEP_ALIVE: keepAlive === 'forever' ? -1 : goDuration(keepAlive),
    OLLAMA_FLASH_ATTENTION: switchOf(flashAttention),
    OLLAMA_KV_CACHE_TYPE: kvCacheType,
    OLLAMA_MAX_QUEUE: maxQueue,
    OLLAMA_MAX_LOADED_MODELS: maxLoadedModels,
    OLLAMA_LOAD_TIMEOUT: loadTimeout === undefined ? undefined : goDuration(loadTimeout),
    OLLAMA_SCHED_SPREAD: switchOf(spread),
  };
  return Object.fromEntries(Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));
}

const goDuration = (duration_ns: number): string => `${Math.round(duration_ns)}ns`;
const switchOf = (on: boolean | undefined): string | undefined => (on === undefined ? undefined : on ? '1' : '0');
