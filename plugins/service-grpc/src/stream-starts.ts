import { subscribe } from 'node:diagnostics_channel';
import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';

type Ends = Pick<Socket, 'localAddress' | 'localPort' | 'remoteAddress' | 'remotePort'>;

/** Of connections, by both of their ends: grpc-js shows nobody the HTTP/2 session that it makes of one. */
const byEnds = new Map<string, () => void>();
const bySession = new WeakMap<ClientHttp2Session, () => void>();

const endsOf = ({ localAddress, localPort, remoteAddress, remotePort }: Ends): string => `${localAddress} ${localPort} ${remoteAddress} ${remotePort}`;

/**
 * Calls back when an HTTP/2 stream is opened on a connection: grpc-js has handed the headers of a call to it now, a good while after it was
 * given the call. Nobody is called back by a Node that does not tell: then an operation is sent when its client is given it.
 */
export function onStreamStart(socket: Socket, listener: () => void): void {
  const ends = endsOf(socket);
  byEnds.set(ends, listener);
  socket.once('close', () => byEnds.delete(ends));
}

subscribe('http2.client.stream.start', (message) => {
  const { session } = (message as { readonly stream: ClientHttp2Stream }).stream;
  if (session === undefined) return;
  let listener = bySession.get(session as ClientHttp2Session);
  if (listener === undefined) {
    listener = byEnds.get(endsOf(session.socket));
    if (listener === undefined) return;
    bySession.set(session as ClientHttp2Session, listener);
  }
  listener();
});
