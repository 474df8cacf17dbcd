import { commandOptions, type Facts, launchCommand, learnsPort, mustLearnPort, resolveSecret, type SecretReference, secretReference, type ServiceType } from '@ubench/core';
import { tlsAccess, tlsOption } from '@ubench/http';
import { askApi, askModels, namesOf, powerOption, probeApi, splitApiUrl, withPower } from '@ubench/llm';
import type { Endpoint } from '@ubench/load';
import { z } from 'zod';
import { openaiErrors } from './openai-errors.ts';
import { operations } from './operations.ts';

/** Where the key of OpenAI's own clients is. */
const usualKey = 'OPENAI_API_KEY';

export const openaiOptions = z
  .strictObject({
    ...commandOptions,
    url: z.string().default('http://{host}:{port}').describe('Where a server that `command` starts answers, with or without `/v1`.'),
    model: z.string().min(1).optional().describe('The model that workloads ask for where they name none. Default: the only one that the server has.'),
    apiKey: secretReference
      .optional()
      .describe(`Sent as \`authorization: Bearer …\`; read where it is needed, and never stored. Default: \`${usualKey}\`, where that is set.`)
      .meta({ title: 'secret' }),
    headers: z
      .record(z.string(), z.union([z.string(), secretReference], "expected a text, or secret.env('NAME') that holds one"))
      .default({})
      .describe('Sent with every request, and in place of what ubench would send under the same name.')
      .meta({ examples: [{ 'openai-organization': 'org-1' }] }),
    power: powerOption,
    tls: tlsOption,
  })
  .refine(learnsPort, mustLearnPort);

export const openaiService = {
  name: 'openai',
  description:
    'Any server that speaks the OpenAI API: one that is already up (`--at openai=https://HOST/v1`), or a command that ubench starts. The URL may end in `/v1` or not. It is ready when it ' +
    'lists its models, or where it has no such list, when it has one of the operations.',
  options: openaiOptions,
  splitUrl: (text) => splitApiUrl(text, operations),
  async access({ apiKey, headers, model, tls }) {
    return { ...(await tlsAccess(tls)), headers: headersOf(apiKey, headers), ...(model !== undefined && { model }) };
  },
  launch({ command, ...options }, context) {
    if (command === undefined) throw openaiErrors.OPENAI_E_NO_COMMAND();
    return launchCommand('http', { command, ...options }, context);
  },
  probe: (endpoint, _options, signal) => probeApi(endpoint, signal),
  metrics: async (_endpoint, { power }) => (power === undefined ? undefined : withPower(undefined, power)),
  facts: (endpoint) => factsOf(endpoint, AbortSignal.timeout(factsLimit_ms)),
} as const satisfies ServiceType<z.output<typeof openaiOptions>>;

function headersOf(apiKey: SecretReference | undefined, given: Readonly<Record<string, string | SecretReference>>): Record<string, string> {
  const headers = Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), resolveSecret(value)]));
  const usual = process.env[usualKey] ? { secret: { env: usualKey } } : undefined;
  const key = apiKey ?? usual;
  return key === undefined || 'authorization' in headers ? headers : { authorization: `Bearer ${resolveSecret(key)}`, ...headers };
}

const factsLimit_ms = 4_000;

/** What the server tells of itself; a version where it is one of those that have a path for it. */
async function factsOf(endpoint: Endpoint, signal: AbortSignal): Promise<Facts> {
  const [{ response, models = [] }, version] = await Promise.all([askModels(endpoint, signal), versionOf(endpoint, signal)]);
  const { server, 'openai-version': apiVersion } = response.headers;
  const [only] = models;
  return {
    models: namesOf(models).join(', '),
    ...(models.length === 1 && only!.contextLength !== undefined && { contextLength: only!.contextLength }),
    ...(typeof server === 'string' && { server }),
    ...(typeof apiVersion === 'string' && { apiVersion }),
    ...(version !== undefined && { version }),
  };
}

const versionBody = z.looseObject({ version: z.string() });

async function versionOf(endpoint: Endpoint, signal: AbortSignal): Promise<string | undefined> {
  for (const path of ['/version', '/api/version']) {
    try {
      const response = await askApi(endpoint, path, { signal });
      const { data } = versionBody.safeParse(response.status === 200 ? response.json() : undefined);
      if (data !== undefined) return data.version;
    } catch {
      // It has none; that is no fault of the server.
      signal.throwIfAborted();
    }
  }
  return undefined;
}
