import type { Client, QueryConfig, QueryResult, QueryResultRow } from 'pg';
import { requestCancel } from './protocol/cancel-request.ts';
import { type ConnectionOptions, startClient } from './start-client.ts';

/** What `pg` keeps on a client without declaring it. */
interface Wire {
  /** False while an answer is outstanding. */
  readonly readyForQuery: boolean;
}

/** One connection to a server that speaks PostgreSQL's protocol, by `pg`: for transactions of the user's and for ubench's own statements. */
export class SqlConnection {
  readonly client: Client;
  #connected = true;
  #closing: Promise<void> | undefined;
  readonly #stopListening: () => void;

  private constructor(client: Client, signal: AbortSignal | undefined) {
    this.client = client;
    const lost = (): void => {
      this.#connected = false;
    };
    // Without a listener an error between two statements would end the process.
    client.on('error', lost);
    client.on('end', lost);
    const aborted = (): void => void this.close();
    signal?.addEventListener('abort', aborted, { once: true });
    this.#stopListening = () => signal?.removeEventListener('abort', aborted);
  }

  /**
   * Resolves when statements can be sent.
   * @throws UBENCH_E_SQL_PROTOCOL where the other end is no such server; else the error of `pg` as it is: its `code` (SQLSTATE or errno)
   * says what happened.
   */
  static async open(url: string, options: ConnectionOptions): Promise<SqlConnection> {
    return new SqlConnection(await startClient(url, options), options.signal);
  }

  get connected(): boolean {
    return this.#connected;
  }

  /**
   * Runs one statement. Settles only when the server is ready for the next one, also when the statement failed: `pg` itself rejects
   * at the error message, before the connection can be used again.
   */
  async run<R extends QueryResultRow = QueryResultRow>(query: string | QueryConfig): Promise<QueryResult<R>> {
    try {
      return await this.client.query<R>(query);
    } catch (error) {
      await this.settled();
      throw error;
    }
  }

  /**
   * Resolves when no answer is outstanding: at once, or when the server is ready for the next statement, or when the connection is
   * lost.
   */
  settled(): Promise<void> {
    const { client } = this;
    if (!this.#connected || this.#wire.readyForQuery) return Promise.resolve();
    return new Promise((resolve) => {
      const settle = (): void => {
        client.off('drain', settle);
        client.off('end', settle);
        resolve();
      };
      client.on('drain', settle);
      client.on('end', settle);
    });
  }

  /** Whether a transaction is open, failed or not. Exact when {@link settled}. */
  get inTransaction(): boolean {
    const status = this.client.getTransactionStatus();
    return status === 'T' || status === 'E';
  }

  /** Ends an open transaction; a connection that cannot even do that is closed. */
  async rollback(): Promise<void> {
    if (!this.#connected || !this.inTransaction) return;
    try {
      await this.run('rollback');
    } catch {
      await this.close();
    }
  }

  /**
   * Ends the connection. A statement in flight is cancelled on the server, where it would otherwise go on and keep its locks. Never
   * rejects.
   */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#stopListening();
    if (!this.#connected) return;
    this.#connected = false;
    const busy = !this.#wire.readyForQuery;
    // A server that does not answer the goodbye must not hold up the caller.
    const giveUp = setTimeout(() => this.client.connection.stream.destroy(), 2000);
    await Promise.all([busy ? requestCancel(this.client) : undefined, this.client.end().catch(() => undefined)]);
    clearTimeout(giveUp);
  }

  get #wire(): Wire {
    return this.client as unknown as Wire;
  }
}
