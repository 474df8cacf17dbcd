import { Socket } from 'node:net';
import type { Client, DatabaseError } from 'pg';
import type { ParameterValue } from './parameter.ts';
import { requestCancel } from './protocol/cancel-request.ts';
import { type MessageHandler, MessageReader } from './protocol/message-reader.ts';
import { MessageWriter } from './protocol/message-writer.ts';
import { type PreparedStatement, prepareStatement } from './protocol/prepared-statement.ts';
import { sqlErrors } from './sql-errors.ts';
import { type ConnectionOptions, startClient } from './start-client.ts';

/** Told once for every {@link StatementConnection.send}: without an error, or with the first. */
export type Settled = (error: Error | undefined) => void;

const idle = 0x49;
const rollback = prepareStatement('ubench_rollback', 'rollback', 0);

/** CopyFail without a reason, and a Sync in place of the one that a server passes over while it waits for rows. */
const copyFailAndSync = Buffer.from([0x66, 0, 0, 0, 5, 0, 0x53, 0, 0, 0, 4]);

/** All connections of a thread read into it, one after another: nothing keeps what it holds. */
const received = Buffer.allocUnsafe(65_536);

/**
 * A connection for the hot path, at half the client's cost of one of `pg`, and that of pgbench: `pg` starts it, and from there on its
 * socket is read and written here. It runs named prepared statements, each of them parsed once, asks for no description of rows and
 * keeps none of them.
 */
export class StatementConnection implements MessageHandler {
  readonly #client: Client;
  readonly #socket: Socket;
  readonly #reader = new MessageReader(this);
  readonly #writer = new MessageWriter();
  readonly #stopListening: () => void;
  /** By name: what the server has parsed, and what it is parsing, in order. */
  readonly #prepared = new Set<string>();
  readonly #parsing: string[] = [];
  /** Whom to tell of what is outstanding. */
  #settled: Settled | undefined;
  #error: Error | undefined;
  #status = idle;
  #connected = true;
  #closing: Promise<void> | undefined;
  /** Of what was sent last: rows received, and the numbers of the tags summed: rows read, inserted, changed. */
  rows = 0;
  affected = 0;

  private constructor(client: Client, signal: AbortSignal | undefined) {
    this.#client = client;
    this.#socket = client.connection.stream as Socket;
    client.on('error', (error) => this.#lose(error));
    client.on('end', () => this.#lose(new Error('Connection terminated unexpectedly')));
    const aborted = (): void => void this.close();
    signal?.addEventListener('abort', aborted, { once: true });
    this.#stopListening = () => signal?.removeEventListener('abort', aborted);
  }

  /** Resolves when statements can be sent. @throws UBENCH_E_SQL_PROTOCOL, and the errors of `pg`. */
  static async open(url: string, options: ConnectionOptions): Promise<StatementConnection> {
    let opened: StatementConnection | undefined;
    const client = await startClient(url, options, (tls) => {
      // A socket under TLS is read by TLS.
      if (tls) return new Socket();
      // Saves the 64 KiB that a socket else allocates for every read, a tenth of the cost of an operation.
      const callback = (length: number): boolean => {
        if (opened === undefined) socket.emit('data', Buffer.from(received.subarray(0, length)));
        else opened.#receive(received, length);
        return true;
      };
      const socket = new Socket({ onread: { buffer: received, callback } });
      return socket;
    });
    const connection = new StatementConnection(client, options.signal);
    connection.#socket.removeAllListeners('data');
    if (client.ssl) connection.#socket.on('data', (bytes: Buffer) => connection.#receive(bytes, bytes.length));
    opened = connection;
    return connection;
  }

  get connected(): boolean {
    return this.#connected;
  }

  /** Whether a transaction is open, failed or not. Exact when nothing is outstanding. */
  get inTransaction(): boolean {
    return this.#status !== idle;
  }

  /** Adds an execution to what {@link send} will send; `values` are in the order of the statement's parameters, and as many. */
  add(statement: PreparedStatement, values: readonly ParameterValue[]): void {
    if (!this.#prepared.has(statement.name) && !this.#parsing.includes(statement.name)) {
      this.#parsing.push(statement.name);
      this.#writer.parse(statement);
    }
    this.#writer.execute(statement, values);
  }

  /**
   * Sends all executions that were added, as one write and up to one Sync: outside of a transaction they are one, and after the first that
   * fails the server runs none of the others. To be called again only when `settled` was: at the server's ReadyForQuery, or when the
   * connection is lost.
   */
  send(settled: Settled): void {
    this.rows = 0;
    this.affected = 0;
    this.#settled = settled;
    const messages = this.#writer.finish();
    if (this.#connected) this.#socket.write(messages);
    // Not before this function has returned: whoever sends the next thing from `settled` would never come to an end.
    else process.nextTick(() => this.#settle(new Error('Connection terminated')));
  }

  /** {@link add} and {@link send} of one execution; resolves to its error. */
  execute(statement: PreparedStatement, values: readonly ParameterValue[]): Promise<Error | undefined> {
    this.add(statement, values);
    return new Promise((resolve) => this.send(resolve));
  }

  /** Ends an open transaction; a connection that cannot even do that is closed. */
  async rollback(): Promise<void> {
    if (!this.#connected || !this.inTransaction) return;
    if ((await this.execute(rollback, [])) !== undefined) await this.close();
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
    const busy = this.#settled !== undefined;
    this.#lose(new Error('Connection terminated'));
    if (busy) await requestCancel(this.#client);
    // A server that does not answer the goodbye must not hold up the caller.
    const giveUp = setTimeout(() => this.#socket.destroy(), 2000);
    await this.#client.end().catch(() => undefined);
    clearTimeout(giveUp);
  }

  #receive(bytes: Buffer, length: number): void {
    if (!this.#connected) return;
    try {
      this.#reader.read(bytes, length);
    } catch (error) {
      this.#lose(error as Error);
      this.#socket.destroy();
    }
  }

  #lose(error: Error): void {
    if (!this.#connected) return;
    this.#connected = false;
    this.#stopListening();
    // What the server said before it hung up tells more.
    this.#settle(this.#error ?? error);
  }

  #settle(error: Error | undefined): void {
    const settled = this.#settled;
    this.#settled = undefined;
    this.#error = undefined;
    settled?.(error);
  }

  parsed(): void {
    const name = this.#parsing.shift();
    if (name !== undefined) this.#prepared.add(name);
  }

  row(): void {
    this.rows++;
  }

  completed(count: number): void {
    this.affected += count;
  }

  refused(error: DatabaseError): void {
    // The last word of a server that ends an idle connection belongs to no statement.
    if (this.#settled !== undefined) this.#error ??= error;
  }

  copyAwaited(): void {
    this.#socket.write(copyFailAndSync);
  }

  ready(status: number): void {
    if (this.#settled === undefined) throw sqlErrors.UBENCH_E_SQL_MESSAGE({ problem: 'an answer to nothing' });
    this.#status = status;
    // What the server came not to parse is to be parsed again; after `deallocate` or `discard` by a statement that is so for all.
    this.#parsing.length = 0;
    if (this.#error !== undefined && 'code' in this.#error && this.#error.code === '26000') this.#prepared.clear();
    this.#settle(this.#error);
  }
}
