import { requestLaunch } from '@ubench/core';
import { describe, expect, it } from 'vitest';
import { launchOllama } from './launch.ts';
import { ollamaOptions } from './options.ts';

const launched = (options: Parameters<typeof ollamaOptions.parse>[0] = {}) => requestLaunch((context) => launchOllama(ollamaOptions.parse(options), context));

describe('a server of its own', () => {
  it('listens on a free port, has a home and models of its own, and keeps its model in memory', () => {
    const { spec, ports, dirs } = launched();
    expect(spec).toMatchObject({
      command: ['ollama', 'serve'],
      url: 'http://{{host}}:{{port:http}}',
      env: { HOME: '{{dir:home}}', OLLAMA_MODELS: '{{dir:models}}', OLLAMA_HOST: '{{host}}:{{port:http}}', OLLAMA_KEEP_ALIVE: '-1', OLLAMA_NO_CLOUD: '1' },
    });
    expect(ports).toEqual({ http: null });
    expect(dirs).toEqual(['home', 'models']);
  });

  it('is told what its options say, by the variables that it knows', () => {
    const { spec, dirs } = launched({
      binary: '/opt/ollama', modelsDirectory: '/srv/models', parallel: 4, contextLength: 8192, keepAlive: '5m', flashAttention: false, kvCacheType: 'q8_0', maxQueue: 16,
      maxLoadedModels: 2, loadTimeout: '10m', spread: true, env: { OLLAMA_NEW_ENGINE: '1' },
    });
    expect(spec.command).toEqual(['/opt/ollama', 'serve']);
    expect(spec.env).toMatchObject({
      OLLAMA_MODELS: '/srv/models', OLLAMA_NUM_PARALLEL: '4', OLLAMA_CONTEXT_LENGTH: '8192', OLLAMA_KEEP_ALIVE: '300000000000ns', OLLAMA_FLASH_ATTENTION: '0', OLLAMA_KV_CACHE_TYPE: 'q8_0',
      OLLAMA_MAX_QUEUE: '16', OLLAMA_MAX_LOADED_MODELS: '2', OLLAMA_LOAD_TIMEOUT: '600000000000ns', OLLAMA_SCHED_SPREAD: '1', OLLAMA_NEW_ENGINE: '1',
    });
    expect(dirs).toEqual(['home']);
  });

  it('is told nothing that was not said: the rest is as Ollama has it', () => {
    expect(Object.keys(launched().spec.env!).sort()).toEqual(['HOME', 'OLLAMA_HOST', 'OLLAMA_KEEP_ALIVE', 'OLLAMA_MODELS', 'OLLAMA_NO_CLOUD']);
  });
});
