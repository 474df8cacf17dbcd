/**
 * A request that got no complete response. `code` groups failures and stays small in number: the system's code (`ECONNREFUSED`,
 * `ECONNRESET`, `ETIMEDOUT`, `ENOTFOUND`), `closed` when our own side ended the connection, `http protocol` when the answer is not HTTP,
 * `tls name`, `tls certificate` or `tls` when no secure connection came about, `request` when it cannot be sent.
 */
export class HttpFailure extends Error {
  override readonly name = 'HttpFailure';
  readonly code: string;
  /** What to do about it, where that is known. */
  readonly fix: string | undefined;

  constructor(code: string, message: string, options: { readonly cause?: unknown; readonly fix?: string } = {}) {
    super(message, options);
    this.code = code;
    this.fix = options.fix;
  }
}

/** The same failure has one name, whoever noticed it first. */
const kinds: Readonly<Record<string, string>> = { EPIPE: 'ECONNRESET', ECONNABORTED: 'ECONNRESET' };

const unknownName: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN']);

/** Names what a socket failed with. */
export function socketFailure(error: Error): HttpFailure {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'request';
  const kind = kinds[code] ?? code;
  return new HttpFailure(kind, messageOf(error) || kind, { cause: error, ...(unknownName.has(kind) && { fix: 'Correct the name in the URL, or how this machine looks names up.' }) });
}

function messageOf(error: unknown): string {
  // An AggregateError (every address of a name refused) has an empty message of its own.
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
