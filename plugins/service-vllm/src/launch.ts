import { type LaunchContext, type LaunchSpec, resolveSecret } from '@ubench/core';
import type { VllmOptions } from './options.ts';
import { rayRanks } from './ray-ranks.ts';
import { serveArguments } from './serve-arguments.ts';
import { vllmErrors } from './vllm-errors.ts';

/**
 * How to start a server: it listens where it is told and nowhere else, and reports to nobody.
 * @throws VLLM_E_NO_MODEL
 */
export function launchVllm(options: VllmOptions, context: LaunchContext): LaunchSpec {
  const { model, command = 'vllm', env, offline, apiKey } = options;
  if (model === undefined) throw vllmErrors.VLLM_E_NO_MODEL();
  const port = context.port('http');
  const serve = [...[command].flat(), 'serve', model, '--host', context.host, '--port', port, ...serveArguments(options)];
  const ray = options.nodes > 1 ? rayRanks(serve, context) : undefined;
  return {
    command: ray?.head ?? serve,
    ...(ray && { follower: { command: ray.follower } }),
    env: {
      ...ray?.env,
      VLLM_NO_USAGE_STATS: '1',
      DO_NOT_TRACK: '1',
      // What its processes say to each other stays on this address as well; by default they take that of the first network.
      VLLM_HOST_IP: context.host,
      VLLM_LOOPBACK_IP: context.host,
      ...(offline && { HF_HUB_OFFLINE: '1', TRANSFORMERS_OFFLINE: '1' }),
      ...(apiKey && { VLLM_API_KEY: resolveSecret(apiKey) }),
      ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, resolveSecret(value)])),
    },
    url: `http://${context.host}:${port}`,
    // It gives up what it is answering, and ends its engine and its workers, which takes longer the more of them there are.
    stop: { signal: 'SIGTERM', grace_ns: 30e9 },
  };
}
