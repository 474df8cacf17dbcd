import { defineErrors } from '@ubench/errors';

const those = (models: readonly string[]): string => (models.length === 0 ? 'none' : models.map((model) => `'${model}'`).join(', '));

export const vllmErrors = defineErrors({
  VLLM_E_NO_MODEL: () => ({
    what: 'vllm() names no model, so there is nothing to start.',
    fix: "Name one, vllm({ model: 'Qwen/Qwen2.5-7B-Instruct' }), by its name on the Hugging Face hub or its directory; or say where a server runs, --at vllm=http://…",
  }),
  VLLM_E_NOT_VLLM: (p: { url: string; path: string; status: number }) => ({
    what: `What answers at ${p.url} is no vLLM server: GET ${p.path} gave status ${p.status}.`,
    fix: 'Correct the address: it is that of the server itself, without /v1. Other servers with an API like that of OpenAI are measured by openai().',
  }),
  VLLM_E_NO_SUCH_MODEL: (p: { url: string; model: string; near: string | undefined; models: readonly string[] }) => ({
    what: `The server at ${p.url} has no model '${p.model}'; it has ${those(p.models)}.`,
    fix: p.near === undefined ? 'Name one that it has, by `servedModelName` where the server calls the model otherwise; or start the server with that model.' : `Did you mean '${p.near}'?`,
  }),
  VLLM_E_KEY: (p: { url: string; status: number; given: boolean }) => ({
    what: `The server at ${p.url} ${p.given ? 'does not accept the API key' : 'wants an API key'} (status ${p.status}).`,
    fix: `${p.given ? 'Correct the variable that holds it' : "Give it by a variable of the environment: vllm({ apiKey: secret.env('VLLM_API_KEY') })"}.`,
  }),
  VLLM_E_URL: (p: { scheme: string }) => ({
    what: `A vLLM server is not reached by a ${p.scheme} URL.`,
    fix: 'Write http://HOST:PORT or https://HOST.',
  }),
});
