/**
 * A request that got no complete response. `code` groups failures and stays small in number: the system's code (`ECONNREFUSED`,
 * `ECONNRESET`, `ETIMEDOUT`), `closed` when our own side ended the connection, `http protocol` when the answer is not HTTP.
 */
export class HttpFailure extends Error {
  override readonly name = 'HttpFailure';
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** undici's own codes in the words of the operating system, so that the same failure has one name whoever noticed it first. */
const kinds: Readonly<Record<string, string>> = {
  UND_ERR_SOCKET: 'ECONNRESET',
  UND_ERR_INFO: 'ECONNRESET',
  EPIPE: 'ECONNRESET',
  UND_ERR_CONNECT_TIMEOUT: 'ETIMEDOUT',
  UND_ERR_DESTROYED: 'closed',
  UND_ERR_CLOSED: 'closed',
  UND_ERR_ABORTED: 'closed',
};

/** Names what the connection or undici rejected with. */
export function httpFailure(error: unknown): HttpFailure {
  if (error instanceof HttpFailure) return error;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'request';
  const kind = error instanceof Error && error.name === 'HTTPParserError' ? 'http protocol' : (kinds[code] ?? code);
  return new HttpFailure(kind, messageOf(error) || kind, { cause: error });
}

function messageOf(error: unknown): string {
  // An AggregateError (every address of a name refused) has an empty message of its own.
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
