/** A failed operation, grouped: `kind` as the recorder wants it. */
export interface Failure {
  readonly kind: string;
  readonly message: string;
}

/**
 * `sql 40001` for what the server refused, by SQLSTATE; `connection` for a connection that broke; `protocol` for bytes that are no message;
 * `threw TypeError` for anything else, which only user code can throw.
 */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { kind: 'threw', message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code !== undefined && /^[0-9A-Z]{5}$/.test(code) && 'severity' in error) return { kind: `sql ${code}`, message: error.message };
  if (code === 'UBENCH_E_SQL_MESSAGE') return { kind: 'protocol', message: error.message };
  if (code !== undefined && /^E[A-Z]+$/.test(code)) return { kind: 'connection', message: error.message };
  // `pg` gives these no code.
  if (/^Connection terminated|not queryable$/.test(error.message)) return { kind: 'connection', message: error.message };
  return { kind: `threw ${error.name}`, message: error.message };
}
