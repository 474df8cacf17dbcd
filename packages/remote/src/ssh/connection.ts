import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '@ubench/core';
import { UbenchError } from '@ubench/errors';
import { formatDuration } from '@ubench/units';
import { remoteErrors } from '../remote-errors.ts';
import { untilAborted } from '../until-aborted.ts';
import { connectError, shakeHands } from './handshake.ts';
import type { Client, ClientChannel } from './ssh2.ts';
import type { Target } from './target.ts';
import { Turns } from './turns.ts';

export interface Session {
  readonly channel: ClientChannel;
  /** Whether the connection has ended, so that what the channel gave may be a part only, even where it told an exit code. */
  wasCut(): boolean;
}

/** A TCP connection to where the next host listens. */
export type Dial = (target: Target, signal: AbortSignal) => Promise<Duplex>;

const firstPause_ms = 200;
const longestPause_ms = 5_000;

/** The most sessions that most hosts take over one connection (MaxSessions of sshd). */
const usualSessions = 10;
const mostRefusals = 5;

/**
 * One connection to a host, for everything that is done there: made when it is first needed, and again when it was lost. What was going on when it was
 * lost is lost with it.
 */
export class Connection {
  readonly #target: Target;
  readonly #dial: Dial;
  readonly #log: Logger;
  readonly #sessions = new Turns(usualSessions);
  readonly #closing = new AbortController();
  /** Those whose connection has ended. */
  readonly #cut = new WeakSet<Client>();
  #client: Promise<Client> | undefined;
  #wasUp = false;

  constructor(target: Target, dial: Dial, log: Logger) {
    this.#target = target;
    this.#dial = dial;
    this.#log = log;
  }

  /**
   * A command's channel. Where the host takes no more at once, it waits for its turn.
   * @param note Told what is being waited for.
   * @throws What connecting throws; REMOTE_E_SESSIONS; the signal's reason.
   */
  async session(command: string, signal: AbortSignal, note: (problem: string) => void): Promise<Session> {
    for (let refusals = 0; ; ) {
      const turn = await this.#sessions.take(signal);
      try {
        const { channel, client } = await this.#channel(signal, note, (to, done) => to.exec(command, done));
        channel.on('close', () => turn.end());
        return { channel, wasCut: () => this.#cut.has(client) };
      } catch (error) {
        if (!isRefusal(error)) {
          turn.end();
          throw error;
        }
        // No more than are open now: wait until one of those ends. One that has ended just now may still be counted.
        if (!turn.tooMany() && ++refusals > mostRefusals) throw remoteErrors.REMOTE_E_SESSIONS({ host: this.#target.name, problem: error.message });
        this.#log.debug('the host takes fewer sessions at once', { host: this.#target.name });
        await this.#pause(refusals * firstPause_ms, signal);
      }
    }
  }

  /** A connection to a TCP port there. @throws What connecting throws; REMOTE_E_CONNECT where nothing listens there */
  async tcp({ host, port }: { readonly host: string; readonly port: number }, signal: AbortSignal): Promise<Duplex> {
    try {
      const { channel } = await this.#channel(signal, () => {}, (client, done) => client.forwardOut('127.0.0.1', 0, host, port, done));
      return channel;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      throw remoteErrors.REMOTE_E_CONNECT({ host: `${host}:${port}`, problem: `${this.#target.name} gets no connection to it: ${error.message}` }, { cause: error });
    }
  }

  /** Ends it, so that the next one who needs it has a new one. */
  reset(): void {
    this.#client?.then(
      (client) => client.destroy(),
      () => {},
    );
    this.#client = undefined;
  }

  close(): void {
    this.#closing.abort(remoteErrors.REMOTE_E_CLOSED({ host: this.#target.name }));
    this.reset();
  }

  /** A new channel. Where the connection ends meanwhile, nothing was asked for yet that could have taken effect: it is asked for again. */
  async #channel(signal: AbortSignal, note: (problem: string) => void, ask: AskForChannel): Promise<{ readonly channel: ClientChannel; readonly client: Client }> {
    for (let pause_ms = firstPause_ms; ; pause_ms = Math.min(pause_ms * 2, longestPause_ms)) {
      const client = await this.#connected(signal, note);
      try {
        return { channel: await opened(signal, client, ask), client };
      } catch (error) {
        signal.throwIfAborted();
        this.#closing.signal.throwIfAborted();
        if (!(error instanceof Error) || isRefusal(error)) throw error;
        note(error.message);
      }
      await this.#pause(pause_ms, signal);
    }
  }

  async #pause(pause_ms: number, signal: AbortSignal): Promise<void> {
    await wait(pause_ms, undefined, { signal: AbortSignal.any([signal, this.#closing.signal]) }).catch(() => {});
  }

  /** Where it was up before, a host that is away for a while is waited for, as long as the signal allows. */
  async #connected(signal: AbortSignal, note: (problem: string) => void): Promise<Client> {
    for (let pause_ms = firstPause_ms; ; pause_ms = Math.min(pause_ms * 2, longestPause_ms)) {
      signal.throwIfAborted();
      this.#closing.signal.throwIfAborted();
      try {
        return await untilAborted(signal, (this.#client ??= this.#connect()));
      } catch (error) {
        if (signal.aborted || !this.#wasUp || !(error instanceof UbenchError) || error.code !== 'REMOTE_E_CONNECT') throw error;
        this.#log.debug('the host is not reached again yet', { host: this.#target.name, error });
        note(error.what);
      }
      await this.#pause(pause_ms, signal);
    }
  }

  /** Shared by all who wait for it; forgotten when it fails or ends. */
  #connect(): Promise<Client> {
    const forget = (): void => {
      if (this.#client === client) this.#client = undefined;
    };
    const client = (async () => {
      const open = await this.#open();
      this.#wasUp = true;
      this.#log.debug('connected', { host: this.#target.name });
      open.on('close', () => {
        this.#log.debug('the connection ended', { host: this.#target.name });
        forget();
      });
      return open;
    })();
    client.catch(forget);
    return client;
  }

  async #open(): Promise<Client> {
    const { signal } = this.#closing;
    const stream = await this.#dial(this.#target, signal);
    const destroy = (): void => void stream.destroy();
    signal.addEventListener('abort', destroy);
    let client: Client | undefined;
    // Known before the channels are told that they have ended.
    for (const event of ['end', 'close']) stream.on(event, () => client && this.#cut.add(client));
    try {
      client = await shakeHands(stream, this.#target, this.#log);
      return client;
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    } finally {
      signal.removeEventListener('abort', destroy);
    }
  }
}

/** Connects by TCP. @throws REMOTE_E_CONNECT */
export const dialDirectly: Dial = async (target, signal) => {
  const { host, port, connectTimeout_ns } = target;
  const socket: Socket = connect({ host, port, noDelay: true });
  const tooLong = AbortSignal.timeout(connectTimeout_ns / 1e6);
  try {
    await once(socket, 'connect', { signal: AbortSignal.any([signal, tooLong]) });
    return socket;
  } catch (cause) {
    socket.on('error', () => {}).destroy();
    if (signal.aborted) throw signal.reason;
    const { code, message } = cause as NodeJS.ErrnoException;
    const problems: Record<string, string> = {
      ENOTFOUND: 'no such host is known',
      EAI_AGAIN: 'its name cannot be looked up now',
      ECONNREFUSED: `nothing listens on port ${port}`,
      ECONNRESET: 'it ended the connection',
      EHOSTUNREACH: 'no way leads there from here',
      ENETUNREACH: 'no way leads there from here',
      ETIMEDOUT: 'it does not answer',
    };
    throw connectError(target, tooLong.aborted ? `it did not answer within ${formatDuration(connectTimeout_ns)}` : (problems[code ?? ''] ?? message), cause);
  }
};

interface Refusal extends Error {
  readonly reason: unknown;
}

/** The host refuses a channel and keeps the connection. */
const isRefusal = (error: unknown): error is Refusal => error instanceof Error && 'reason' in error && error.reason !== undefined;

type AskForChannel = (client: Client, done: (error: Error | undefined, channel: ClientChannel) => void) => unknown;

/** A channel that is asked for. What comes after the caller has given up is closed. */
function opened(signal: AbortSignal, client: Client, ask: AskForChannel): Promise<ClientChannel> {
  const { promise, resolve, reject } = Promise.withResolvers<ClientChannel>();
  try {
    ask(client, (error, channel) => {
      if (error) return reject(error);
      channel.on('error', () => {});
      if (signal.aborted) channel.destroy();
      resolve(channel);
    });
  } catch (error) {
    // The connection ended just before.
    reject(error);
  }
  return untilAborted(signal, promise);
}
