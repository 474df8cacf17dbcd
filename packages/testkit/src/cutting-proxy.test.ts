import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CuttingProxy, startCuttingProxy } from './cutting-proxy.ts';

describe('a proxy that cuts', () => {
  let server: Server;
  let proxy: CuttingProxy;
  const sockets: Socket[] = [];
  beforeEach(async () => {
    server = createServer((socket) => socket.on('error', () => undefined).pipe(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    proxy = await startCuttingProxy({ host: '127.0.0.1', port: (server.address() as { port: number }).port });
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await proxy[Symbol.asyncDispose]();
    server.close();
  });

  interface Client {
    readonly socket: Socket;
    received(): string;
    /** What it ended with: '' for an orderly end. */
    readonly ended: Promise<string>;
  }
  const client = async (): Promise<Client> => {
    const socket = connect(proxy.port, '127.0.0.1').setEncoding('utf8');
    sockets.push(socket);
    let text = '';
    socket.on('data', (chunk: string) => (text += chunk));
    let problem = '';
    socket.on('error', (error: NodeJS.ErrnoException) => (problem = error.code ?? ''));
    const ended = new Promise<string>((resolve) => socket.once('close', () => resolve(problem)));
    await Promise.race([new Promise((resolve) => socket.once('connect', resolve)), ended]);
    return { socket, received: () => text, ended };
  };

  it('passes everything on, and knows what was sent', async () => {
    const { socket, received } = await client();
    socket.write('hello');
    await expect.poll(received).toBe('hello');
    expect(proxy.sent().toString()).toBe('hello');
    expect(proxy.connections()).toBe(1);
  });

  it('cuts what is open, and accepts new connections', async () => {
    const first = await client();
    first.socket.write('a');
    await expect.poll(first.received).toBe('a');
    proxy.cut();
    expect(await first.ended).toBe('ECONNRESET');
    const second = await client();
    second.socket.write('b');
    await expect.poll(second.received).toBe('b');
  });

  it('cuts after so many bytes of the answer, once', async () => {
    const { socket, received, ended } = await client();
    proxy.cutAfter(7);
    socket.write('0123');
    await expect.poll(received).toBe('0123');
    socket.write('456789');
    await ended;
    expect(received()).toBe('0123456');
    const next = await client();
    next.socket.write('0123456789');
    await expect.poll(next.received).toBe('0123456789');
  });

  it('cuts after so many bytes of what is asked', async () => {
    const got: Buffer[] = [];
    server.on('connection', (socket: Socket) => socket.on('data', (chunk: Buffer) => got.push(chunk)));
    const { socket, ended } = await client();
    proxy.cutAfter(3, 'client');
    socket.write('012345');
    await ended;
    expect(Buffer.concat(got).toString()).toBe('012');
  });

  it('holds everything back, and lets it through later', async () => {
    const early = await client();
    proxy.stall();
    const late = await client();
    early.socket.write('early');
    late.socket.write('late');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([early.received(), late.received()]).toEqual(['', '']);
    proxy.resume();
    await expect.poll(early.received).toBe('early');
    await expect.poll(late.received).toBe('late');
  });

  it('refuses new connections and keeps those that are open, then accepts them on the same port', async () => {
    const open = await client();
    proxy.refuse();
    expect(await (await client()).ended).toBe('ECONNREFUSED');
    open.socket.write('still');
    await expect.poll(open.received).toBe('still');
    await proxy.accept();
    const again = await client();
    again.socket.write('again');
    await expect.poll(again.received).toBe('again');
  });

  it('dies', async () => {
    const { ended } = await client();
    await expect.poll(() => proxy.connections()).toBe(1);
    await proxy.die();
    expect(await ended).toBe('ECONNRESET');
    expect(await (await client()).ended).toBe('ECONNREFUSED');
  });
});
