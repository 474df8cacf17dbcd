import type { Socket } from 'node:net';
import { ChannelCredentials } from '@grpc/grpc-js';

type Connector = ReturnType<ChannelCredentials['_createSecureConnector']>;

/**
 * Credentials that keep hold of the connections made with them: a closed channel leaves one open for ever on which the server has not
 * spoken HTTP/2 yet.
 */
export class OwnedConnections extends ChannelCredentials {
  readonly #inner: ChannelCredentials;
  readonly #sockets = new Set<Socket>();
  readonly #connected: (socket: Socket) => void;
  #destroyed = false;

  /** @param connected Told of each connection that HTTP/2 is to be spoken on. */
  constructor(inner: ChannelCredentials, connected: (socket: Socket) => void) {
    super();
    this.#inner = inner;
    this.#connected = connected;
  }

  /** Ends them, and those that are still being made. */
  destroy(): void {
    this.#destroyed = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  override _isSecure(): boolean {
    return this.#inner._isSecure();
  }

  override _equals(other: ChannelCredentials): boolean {
    return other === this;
  }

  override _createSecureConnector(...given: Parameters<ChannelCredentials['_createSecureConnector']>): Connector {
    const connector = this.#inner._createSecureConnector(...given);
    return {
      connect: async (socket) => {
        if (this.#destroyed) socket.destroy();
        this.#sockets.add(socket);
        socket.once('close', () => this.#sockets.delete(socket));
        const result = await connector.connect(socket);
        this.#connected(result.socket);
        return result;
      },
      waitForReady: () => connector.waitForReady(),
      getCallCredentials: () => connector.getCallCredentials(),
      destroy: () => connector.destroy(),
    };
  }
}
