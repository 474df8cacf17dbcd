import { defineErrors } from '@ubench/errors';
import { z } from 'zod';
import { registerSecret } from '../redact/secret-values.ts';

/** A secret by reference: what configurations, plans and stores carry instead of the value. */
export const secretReference = z
  .strictObject(
    { secret: z.strictObject({ env: z.string().min(1).describe('The environment variable that holds it.') }).describe('Written as `secret.env(NAME)`.') },
    { error: (issue) => (issue.code === 'invalid_type' ? "expected secret.env('NAME'): it is only ever read from the environment" : undefined) },
  )
  .meta({ title: 'secret' });
export type SecretReference = z.infer<typeof secretReference>;

export const secretErrors = defineErrors({
  UBENCH_E_SECRET_UNSET: (p: { variable: string }) => ({
    what: `The environment variable ${p.variable}, which holds a secret, is not set.`,
    fix: `Set it before you run ubench: export ${p.variable}=…`,
  }),
});

export const secret = {
  /** The value of an environment variable, read where and when it is needed: `secret.env('DATABASE_URL')`. */
  env(variable: string): SecretReference {
    // Every thread that imports the spec then knows it, also where another one resolves it.
    const text = process.env[variable];
    if (text) registerSecret(text);
    return { secret: { env: variable } };
  },
};

/**
 * The value that a reference stands for; any other text is its own value. An empty variable counts as unset.
 * @throws UBENCH_E_SECRET_UNSET
 */
export function resolveSecret(value: string | SecretReference): string {
  if (typeof value === 'string') return value;
  const variable = value.secret.env;
  const text = process.env[variable];
  if (text === undefined || text === '') throw secretErrors.UBENCH_E_SECRET_UNSET({ variable });
  registerSecret(text);
  return text;
}
