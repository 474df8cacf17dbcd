import { connect as connectSocket } from 'node:net';
import { Client, type QueryConfig, type QueryResult, type QueryResultRow } from 'pg';
import type { ParameterValue } from './parameter.ts';
import { PreparedExecution, type PreparedStatement } from './prepared-execution.ts';
import { sqlErrors } from './sql-errors.ts';

/** What `pg` keeps on a client without declaring it. */
interface Wire {
  readonly processID: number | null;
  readonly secretKey: number | null;
  /** False while an answer is outstanding. */
  readonly readyForQuery: boolean;
}

export interface ConnectionOptions {
  /** Shown in `pg_stat_activity`, which is how ubench tells its own connections apart. */
  readonly applicationName: string;
  /** Its abort ends the connection, a statement in flight included. */
  readonly signal?: AbortSignal;
  /** Milliseconds until connecting is given up. Default 10,000. */
  readonly timeout?: number;
}

/** What a server can begin with: an authentication request, an error, another minor version; when asked for TLS, yes, no or an error. */
const firstBytes = { plain: 'REv', tls: 'SNE' };

// Without a listener an error event would end the process; what connect() rejects with says the same.
const ignore = (): void => undefined;

/** One connection to a server that speaks PostgreSQL's protocol. */
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
  static async open(url: string, { applicationName, signal, timeout = 10_000 }: ConnectionOptions): Promise<SqlConnection> {
    signal?.throwIfAborted();
    const client = new Client({ connectionString: url, application_name: applicationName, connectionTimeoutMillis: timeout });
    // `end()` while connecting would leave connect() pending for ever; an error on the socket ends it.
    const abort = (): void => void client.connection.stream.destroy(signal?.reason as Error);
    signal?.addEventListener('abort', abort, { once: true });
    client.on('error', ignore);
    let firstByte: number | undefined;
    client.connection.stream.once('data', (data: Buffer) => (firstByte = data[0]));
    try {
      await client.connect();
    } catch (cause) {
      // `pg` waits for the end of a message that will never be complete, and then says "timeout" or "terminated".
      if (firstByte !== undefined && !firstBytes[client.ssl ? 'tls' : 'plain'].includes(String.fromCharCode(firstByte))) {
        throw sqlErrors.UBENCH_E_SQL_PROTOCOL({ address: `${client.host}:${client.port}` }, { cause });
      }
      throw cause;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
    const connection = new SqlConnection(client, signal);
    client.off('error', ignore);
    return connection;
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
   * Runs a prepared statement and drops its rows; prepares it when it is new to this connection. Settles like {@link run}, at a fraction
   * of its cost.
   */
  async execute(statement: PreparedStatement, values: readonly ParameterValue[]): Promise<void> {
    const execution = new PreparedExecution(statement, values);
    this.client.query(execution);
    try {
      await execution.finished;
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
    await Promise.all([busy ? this.#cancel() : undefined, this.client.end().catch(() => undefined)]);
    clearTimeout(giveUp);
  }

  get #wire(): Wire {
    return this.client as unknown as Wire;
  }

  /** The protocol's CancelRequest, on a connection of its own. */
  #cancel(): Promise<void> {
    const { processID, secretKey } = this.#wire;
    if (processID === null || secretKey === null) return Promise.resolve();
    const request = Buffer.alloc(16);
    request.writeInt32BE(16, 0);
    request.writeInt32BE(80_877_102, 4);
    request.writeInt32BE(processID, 8);
    request.writeInt32BE(secretKey, 12);
    return new Promise((resolve) => {
      const socket = connectSocket(this.client.port, this.client.host, () => socket.end(request));
      socket.setTimeout(1000, () => socket.destroy());
      socket.on('error', () => undefined);
      socket.on('close', () => resolve());
      socket.resume();
    });
  }
}
