import { defineErrors } from '@ubench/errors';

export const vllmErrors = defineErrors({
  VLLM_E_NO_MODEL: () => ({
    what: 'vllm() names no model, so there is nothing to start.',
    fix: "Name one, vllm({ model: 'Qwen/Qwen2.5-7B-Instruct' }), by its name on the Hugging Face hub or its directory; or say where a server runs, --at vllm=http://…",
  }),
  VLLM_E_NOT_VLLM: (p: { url: string; path: string; status: number }) => ({
    what: `What answers at ${p.url} is no vLLM server: GET ${p.path} gave status ${p.status}.`,
    fix: 'Correct the address. Other servers with an API like that of OpenAI are measured by openai().',
  }),
  VLLM_E_URL: (p: { scheme: string }) => ({
    what: `A vLLM server is not reached by a ${p.scheme} URL.`,
    fix: 'Write http://HOST:PORT or https://HOST.',
  }),
});
