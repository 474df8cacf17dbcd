import { connect as connectTcp, isIP, type Socket, type TcpNetConnectOpts } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { HttpAccess } from '../endpoint-access.ts';
import { HttpFailure, socketFailure } from '../failure.ts';
import type { HttpTarget } from '../target.ts';
import { tlsFailure } from './tls-failure.ts';

/** How a connection is opened. */
export interface SocketOptions extends HttpAccess {
  /** How long opening may take, milliseconds. Default 10,000. */
  readonly connectTimeout_ms?: number;
  /** Ends the attempt with what it was aborted for. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * What the thread's sockets read into, one after the other: what is in it must be used up, or copied, before the next read. One piece of
 * memory for all stays in the processor's cache, and nothing is allocated per read.
 */
const readBuffer = Buffer.allocUnsafeSlow(65_536);

/**
 * Opens a socket that hands each read to `receive`; resolves when requests can be written.
 * @param receive Told how many bytes the buffer begins with, which are gone when it returns. Must not throw.
 * @throws HttpFailure
 */
export function openSocket(target: HttpTarget, options: SocketOptions, receive: (bytes: Buffer, length: number) => void): Promise<Socket> {
  const { signal } = options;
  signal?.throwIfAborted();
  const onread = {
    buffer: readBuffer,
    callback(length: number, bytes: Uint8Array): boolean {
      receive(bytes as Buffer, length);
      return true;
    },
  };
  // An operation of a few hundred bytes must not wait for the acknowledgement of the one before.
  const to = { ...target.address, noDelay: true, onread } as TcpNetConnectOpts;
  const socket = target.tls ? connectTls({ ...to, ...tlsOptions(target, options) }) : connectTcp(to);
  return new Promise((resolve, reject) => {
    const timeout_ms = options.connectTimeout_ms ?? 10_000;
    const timer = setTimeout(() => fail(new HttpFailure('ETIMEDOUT', `No connection to ${target.origin} after ${timeout_ms / 1000} s.`)), timeout_ms);
    const aborted = (): void => fail(signal!.reason as Error);
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', aborted);
      socket.off('error', failed).off('close', closed);
    };
    const fail = (reason: Error): void => {
      settle();
      // What it still has to say about an end that is settled is of no interest, and must not be thrown for want of a listener.
      socket.on('error', () => {}).destroy();
      reject(reason);
    };
    const failed = (error: Error): void => fail(target.tls ? tlsFailure(error, target) : socketFailure(error));
    const closed = (): void => fail(new HttpFailure('ECONNRESET', `${target.origin} closed the connection while it was being opened.`));
    socket.once(target.tls ? 'secureConnect' : 'connect', () => {
      settle();
      resolve(socket);
    });
    socket.on('error', failed).on('close', closed);
    signal?.addEventListener('abort', aborted, { once: true });
  });
}

function tlsOptions({ address }: HttpTarget, { ca, insecure }: SocketOptions): object {
  const named = 'host' in address && isIP(address.host) === 0;
  return {
    ALPNProtocols: ['http/1.1'],
    rejectUnauthorized: insecure !== true,
    ...(ca !== undefined && { ca }),
    // An address has no name to ask for (RFC 6066, 3).
    ...(named && { servername: address.host }),
  };
}
