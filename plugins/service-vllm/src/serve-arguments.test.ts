import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { requestLaunch, secret } from '@ubench/core';
import { describe, expect, it } from 'vitest';
import { vllm } from './index.ts';
import { vllmOptions } from './options.ts';
import { serveArguments } from './serve-arguments.ts';
import { vllmService } from './vllm-service.ts';

type Given = Parameters<typeof vllmOptions.parse>[0] & object;
const argumentsOf = (given: Given): string[] => serveArguments(vllmOptions.parse(given));
const launchOf = (given: Given) => requestLaunch((context) => vllmService.launch(vllmOptions.parse(given), context)).spec;

/** Every flag of `vllm serve --help=all`. */
const known = new Set(readFileSync(new URL('fixtures/vllm-0.32-flags.txt', import.meta.url), 'utf8').split('\n'));

const everything = {
  servedModelName: 'tiny', tensorParallel: 4, pipelineParallel: 2, dataParallel: 3, maxModelLen: 8192, maxNumSeqs: 64, maxNumBatchedTokens: 4096, dtype: 'bfloat16', quantization: 'fp8',
  kvCacheDtype: 'fp8', gpuMemoryUtilization: 0.85, prefixCaching: true, chunkedPrefill: true, speculative: { method: 'ngram', num_speculative_tokens: 4 }, enforceEager: true, loadFormat: 'dummy',
  lora: { sql: '/adapters/sql', 'chat-2': 'org/adapter' }, seed: 7, args: ['--reasoning-parser', 'qwen3'],
} as const;

describe('the flags', () => {
  it('are one for every option', () => {
    expect(argumentsOf(everything).join(' ')).toBe(
      '--served-model-name tiny --tensor-parallel-size 4 --pipeline-parallel-size 2 --data-parallel-size 3 --max-model-len 8192 --max-num-seqs 64 --max-num-batched-tokens 4096 --dtype bfloat16 ' +
        '--quantization fp8 --kv-cache-dtype fp8 --gpu-memory-utilization 0.85 --speculative-config {"method":"ngram","num_speculative_tokens":4} --load-format dummy --seed 7 --enable-prefix-caching ' +
        '--enable-chunked-prefill --enforce-eager --enable-prompt-tokens-details --enable-lora --lora-modules sql=/adapters/sql chat-2=org/adapter --reasoning-parser qwen3',
    );
  });

  it('say no where an option does', () => {
    expect(argumentsOf({ prefixCaching: false, chunkedPrefill: false, enforceEager: false, promptTokensDetails: false })).toEqual(['--no-enable-prefix-caching', '--no-enable-chunked-prefill', '--no-enforce-eager']);
  });

  it('are left out where an option is, so that the default of vLLM holds', () => {
    expect(argumentsOf({ promptTokensDetails: false })).toEqual([]);
    expect(argumentsOf({ maxModelLen: 'auto', seed: 0, promptTokensDetails: false })).toEqual(['--max-model-len', 'auto', '--seed', '0']);
  });

  it('are known to a current vLLM, one and all', () => {
    const off = argumentsOf({ prefixCaching: false, chunkedPrefill: false, enforceEager: false });
    const written = [...launchOf({ ...everything, model: 'm' }).command, ...off].filter((argument) => argument.startsWith('--'));
    expect(written.length).toBeGreaterThan(20);
    expect(written.filter((flag) => !known.has(flag))).toEqual([]);
  });
});

describe('the launch', () => {
  it('serves the model where it is told to listen, and nowhere else', () => {
    const { command, env, url } = launchOf({ model: 'org/model', command: '/opt/vllm/bin/vllm', promptTokensDetails: false });
    expect(command).toEqual(['/opt/vllm/bin/vllm', 'serve', 'org/model', '--host', '{{host}}', '--port', '{{port:http}}']);
    expect(env).toEqual({ VLLM_NO_USAGE_STATS: '1', DO_NOT_TRACK: '1', VLLM_HOST_IP: '{{host}}', VLLM_LOOPBACK_IP: '{{host}}' });
    expect(url).toBe('http://{{host}}:{{port:http}}');
  });

  it('has the environment that options ask for, and a key that is not in its command', () => {
    process.env['TEST_VLLM_KEY'] = 'sk-planted';
    const { command, env } = launchOf({ model: 'm', command: ['python', '-m', 'vllm'], offline: true, env: { HF_HOME: '/hf' }, apiKey: secret.env('TEST_VLLM_KEY') });
    expect(command.slice(0, 4)).toEqual(['python', '-m', 'vllm', 'serve']);
    expect(env).toMatchObject({ HF_HUB_OFFLINE: '1', TRANSFORMERS_OFFLINE: '1', HF_HOME: '/hf', VLLM_API_KEY: 'sk-planted' });
    expect(JSON.stringify(command)).not.toContain('planted');
  });

  it('over several nodes is a server on the head of Ray, and a node of Ray on each of the others', () => {
    const options = { model: 'org/model', command: '/opt/vllm/bin/vllm', tensorParallel: 4, pipelineParallel: 2, nodes: 2, promptTokensDetails: false };
    const { command, follower, env } = launchOf(options);
    expect(command.slice(3)).toEqual([
      'bash', '/opt/vllm/bin/ray', '{{host}}', '{{port:ray}}', '/opt/vllm/bin/vllm', 'serve', 'org/model', '--host', '{{host}}', '--port', '{{port:http}}',
      '--tensor-parallel-size', '4', '--pipeline-parallel-size', '2', '--distributed-executor-backend', 'ray',
    ]);
    expect(follower).toEqual({ command: ['/opt/vllm/bin/ray', 'start', '--address={{head}}:{{head-port:ray}}', '--node-ip-address={{host}}', '--block'] });
    expect(env).toMatchObject({ RAY_ADDRESS: '{{head}}:{{head-port:ray}}', VLLM_HOST_IP: '{{host}}' });
    expect(vllmService.needs(vllmOptions.parse(options))).toEqual({ resources: { gpus: 4, nodes: 2 } });
    expect(launchOf({ ...options, command: 'vllm' }).follower!.command![0]).toBe('ray');
  });

  it('over several nodes starts the head of Ray before the server, which takes its place', () => {
    const [, , script] = launchOf({ model: 'm', tensorParallel: 2, nodes: 2 }).command;
    const said = (ray: string): string => spawnSync('bash', ['-c', script!, 'bash', ray, '10.0.0.1', '6379', 'echo', 'serve', 'm'], { encoding: 'utf8' }).stdout;
    expect(said('echo')).toBe('start --head --node-ip-address=10.0.0.1 --port=6379 --include-dashboard=false\nserve m\n');
    expect(said('false')).toBe('');
  });

  it('refuses nodes that cannot have as many GPUs each', () => {
    for (const options of [{ nodes: 2 }, { nodes: 2, tensorParallel: 3 }, { nodes: 2, device: 'cpu' as const, tensorParallel: 2 }, { nodes: 0 }]) {
      expect(() => vllm({ model: 'm', ...options })).toThrow(expect.objectContaining({ code: 'UBENCH_E_OPTION_INVALID' }));
    }
  });

  it('says that it needs a model', () => {
    expect(() => launchOf({})).toThrow(expect.objectContaining({ code: 'VLLM_E_NO_MODEL' }));
  });

  it('refuses flags that ubench writes itself', () => {
    for (const args of [['--host', '0.0.0.0'], ['--port=80'], ['--served-model-name', 'x', '--api_key', 'y']]) {
      expect(() => vllm({ model: 'm', args }), args.join(' ')).toThrow(expect.objectContaining({ code: 'UBENCH_E_OPTION_INVALID' }));
    }
  });
});

const needs = (given: Given) => vllmService.needs(vllmOptions.parse(given));

describe('what it needs', () => {
  it('is a GPU for each part of the model', () => {
    expect(needs({})).toEqual({ resources: { gpus: 1 } });
    expect(needs({ tensorParallel: 4, pipelineParallel: 2, dataParallel: 2 })).toEqual({ resources: { gpus: 16 } });
  });

  it('is none on CPUs', () => expect(needs({ device: 'cpu', tensorParallel: 2 })).toEqual({ resources: { gpus: 0 } }));

  it('is the image that it is in', () => expect(needs({ image: 'vllm.sif' })).toEqual({ image: 'vllm.sif', resources: { gpus: 1 } }));
});
