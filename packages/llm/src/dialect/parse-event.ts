const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The JSON object that an event is.
 * @param exact Its text is wanted, so that bytes which are no UTF-8 are an error instead of being replaced.
 * @throws SyntaxError when it is no JSON object, or no UTF-8
 */
export function parseEvent(bytes: Buffer, from: number, to: number, exact: boolean): Readonly<Record<string, unknown>> {
  const event: unknown = JSON.parse(exact ? decoded(bytes, from, to) : bytes.toString('utf8', from, to));
  if (typeof event !== 'object' || event === null || Array.isArray(event)) throw new SyntaxError(`${JSON.stringify(event).slice(0, 60)} is no object`);
  return event as Readonly<Record<string, unknown>>;
}

function decoded(bytes: Buffer, from: number, to: number): string {
  try {
    return strict.decode(bytes.subarray(from, to));
  } catch {
    throw new SyntaxError('it is not UTF-8');
  }
}
