import { once } from 'node:events';
import { Agent, type IncomingMessage, request as send } from 'node:http';
import { connect } from 'node:net';
import type { Client, FixedHttpRequest } from '@ubench/load';

/** A client of ubench that sends a request over one connection, for drivers that leave HTTP to the clients. */
export async function connectByHttp(url: string, { method, path, headers, body, statuses }: FixedHttpRequest): Promise<Client> {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.on('error', () => {});
  const agent = Object.assign(new Agent({ keepAlive: true, maxSockets: 1 }), { createConnection: () => socket });
  return {
    get connected() {
      return !socket.destroyed;
    },
    async operate(_i, _random, recorder) {
      if (socket.destroyed) throw Object.assign(new Error('The connection is gone.'), { code: 'ECONNRESET' });
      recorder.sent();
      const sent = send({ agent, host: hostname, port, method, path: pathname + path, headers: headers() }).end(body);
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      response.resume();
      await once(response, 'end');
      recorder.done();
      if (!statuses.includes(response.statusCode!)) recorder.fail(`http ${response.statusCode}`, `${method} ${path} answered ${response.statusCode}`);
    },
    async close() {
      socket.destroy();
      agent.destroy();
    },
  };
}
