import { defineErrors } from '@ubench/errors';

const listed = (models: readonly string[]): string => (models.length === 0 ? 'none' : models.map((model) => `'${model}'`).join(', '));

export const ollamaErrors = defineErrors({
  OLLAMA_E_NOT_OLLAMA: (p: { url: string; problem: string }) => ({
    what: `What answers at ${p.url} is not Ollama: GET /api/version ${p.problem}.`,
    fix: 'Check the address: it is that of the server itself, such as http://127.0.0.1:11434, without a path.',
  }),
  OLLAMA_E_URL: (p: { scheme: string }) => ({
    what: `Ollama is asked by http or https, not by '${p.scheme}'.`,
    fix: 'Write the address as http://host:11434.',
  }),
  OLLAMA_E_NO_MODEL: (p: { model: string; there: readonly string[]; near: string | undefined }) => ({
    what: `The server has no model '${p.model}'${p.near === undefined ? '' : ` (did you mean '${p.near}'?)`}; it has ${listed(p.there)}.`,
    fix: `Name one of them, or have it fetched from its registry: ollama({ model: '${p.model}', pull: true }).`,
  }),
  OLLAMA_E_WHICH_MODEL: (p: { there: readonly string[] }) => ({
    what: `No model is named, and the server has ${p.there.length === 0 ? 'none' : `several: ${listed(p.there)}`}.`,
    fix: p.there.length === 0 ? "Name one and have it fetched: ollama({ model: 'qwen3:0.6b', pull: true })." : `Name one of them: ollama({ model: '${p.there[0]}' }).`,
  }),
  OLLAMA_E_FILE: (p: { path: string; problem: string }) => ({
    what: `The model's file ${p.path} cannot be read: ${p.problem}.`,
    fix: 'Correct create.gguf; a relative path is relative to the spec.',
  }),
  OLLAMA_E_REFUSED: (p: { path: string; status: number; problem: string }) => ({
    what: `Ollama answered ${p.path} with status ${p.status}: ${p.problem}`,
    fix: 'Correct what it names; the end of its log may say more.',
  }),
  OLLAMA_E_BROKEN_OFF: (p: { path: string; last: string }) => ({
    what: `Ollama ended ${p.path} without saying that it had succeeded; its last word was '${p.last}'.`,
    fix: 'Look at the end of its log; where it was fetching a model, that goes on where it stopped.',
  }),
  OLLAMA_E_PROMPT: (p: { path: string; problem: string }) => ({
    what: `${p.path} cannot be asked by a prompt of the data set: ${p.problem}.`,
    fix: 'Take another workload or other prompts: ollama.chat() for messages, ollama.generate() for texts.',
  }),
});
