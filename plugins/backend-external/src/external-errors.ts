import { defineErrors } from '@ubench/errors';

/** Every error of this package, by code. */
export const externalErrors = defineErrors({
  EXTERNAL_E_NO_URL: (p: { deployment: string; near: string | undefined }) => ({
    what: `The backend 'external' has no URL for the deployment '${p.deployment}'.`,
    fix:
      p.near !== undefined
        ? `Did you mean '${p.near}'? Its keys are names of deployments.`
        : `Give it one: --at ${p.deployment}=URL, or external({ ${keyOf(p.deployment)}: 'URL' }).`,
  }),
  EXTERNAL_E_URL: (p: { deployment: string; problem: string }) => ({
    what: `The URL of the deployment '${p.deployment}' ${p.problem}.`,
    fix: "Write it with its scheme: 'http://127.0.0.1:8000', 'postgres://user@host:5432/database'.",
  }),
});

const keyOf = (name: string): string => (/^[a-z_$][\w$]*$/i.test(name) ? name : `'${name}'`);
