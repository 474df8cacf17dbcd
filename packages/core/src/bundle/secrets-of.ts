import { secretReference } from '../config/secret.ts';

/** Names of the environment variables that secrets in a value refer to, each once, in order. */
export function secretsOf(value: unknown): string[] {
  return [...new Set(namesIn(value))].sort();
}

function namesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const reference = secretReference.safeParse(value);
  return reference.success ? [reference.data.secret.env] : Object.values(value).flatMap(namesIn);
}
