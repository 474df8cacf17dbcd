import { DatabaseError } from 'pg';

/** Where the fields of an ErrorResponse go, by their letters. */
const fields = {
  V: 'severity',
  C: 'code',
  D: 'detail',
  H: 'hint',
  P: 'position',
  W: 'where',
  s: 'schema',
  t: 'table',
  c: 'column',
  d: 'dataType',
  n: 'constraint',
} as const;

/** The error of an ErrorResponse, as `pg` would throw it. */
export function readServerError(body: Buffer): DatabaseError {
  const texts = new Map<string, string>();
  for (let at = 0; at < body.length && body[at] !== 0; ) {
    const end = body.indexOf(0, at + 1);
    if (end < 0) break;
    texts.set(String.fromCharCode(body[at]!), body.toString('utf8', at + 1, end));
    at = end + 1;
  }
  const error = new DatabaseError(texts.get('M') ?? 'an error without a message', body.length, 'error');
  for (const [letter, name] of Object.entries(fields)) {
    const text = texts.get(letter);
    if (text !== undefined) error[name as (typeof fields)[keyof typeof fields]] = text;
  }
  // Servers before 9.6 have only the translated severity.
  error.severity ??= texts.get('S') ?? 'ERROR';
  return error;
}
