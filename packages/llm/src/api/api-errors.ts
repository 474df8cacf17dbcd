import { defineErrors } from '@ubench/errors';

const list = (names: readonly string[]): string => names.join(', ');

export const apiErrors = defineErrors({
  UBENCH_E_LLM_MODEL: (p: { known: readonly string[] | undefined }) => ({
    what:
      p.known === undefined
        ? 'No model is named, and the server does not tell which it has.'
        : p.known.length === 0
          ? 'No model is named, and the server says that it has none.'
          : `No model is named, and the server has several: ${list(p.known)}.`,
    fix: "Name one in the workload or the service, { model: 'NAME' }; with ubench quick: --set workload.model=NAME",
  }),
  UBENCH_E_LLM_NO_MODEL: (p: { model: string; message: string; near: string | undefined; known: readonly string[] }) => ({
    what: `The server has no model '${p.model}': ${p.message}`,
    fix: p.near !== undefined ? `Did you mean '${p.near}'?` : p.known.length === 0 ? 'It does not tell which it has; look at how it was started.' : `It has: ${list(p.known)}.`,
  }),
  UBENCH_E_LLM_KEY: (p: { status: number; message: string; sent: boolean }) => ({
    what: `The server ${p.sent ? 'does not accept the API key' : 'asks for an API key'} (${p.status}): ${p.message}`,
    fix: p.sent
      ? 'Correct the key in the environment variable that the service takes it from.'
      : "Set the environment variable that the service takes it from: OPENAI_API_KEY, or the one of { apiKey: secret.env('NAME') }.",
  }),
  UBENCH_E_LLM_OPERATION: (p: { path: string; message: string; offered: readonly string[] }) => ({
    what: `The server has no ${p.path}: ${p.message}`,
    fix: p.offered.length === 0 ? 'Nothing that is known was found there: correct the URL, which is the part before /v1.' : `It has: ${list(p.offered)}. Choose the workload of one of those, or correct the URL.`,
  }),
  UBENCH_E_LLM_REFUSED: (p: { path: string; status: number; message: string }) => ({
    what: `The server refuses what the workload sends to ${p.path} (${p.status}): ${p.message}`,
    fix: 'Change the option of the workload that it names; `body` has the fields that ubench does not write itself.',
  }),
});
