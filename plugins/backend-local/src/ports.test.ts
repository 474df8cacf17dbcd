import { createServer, type Server } from 'node:net';
import { expect, test } from 'vitest';
import { PortReservations } from './ports.ts';

const listen = (port: number, host: string): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
const close = (server: Server): Promise<unknown> => new Promise((resolve) => server.close(resolve));

test('free ports are all different, can be listened on, and are not those of outgoing connections', async () => {
  const reservations = new PortReservations();
  const ports = await Promise.all(Array.from({ length: 50 }, () => reservations.reserve('db', null)));
  expect(new Set(ports).size).toBe(50);
  for (const port of ports) {
    expect(port).toBeLessThan(32_768);
    await close(await listen(port, '127.0.0.1'));
  }
});

test.each(['127.0.0.1', '0.0.0.0', '::'])('a port in use on %s is taken', async (address) => {
  const server = await listen(0, address);
  const { port } = server.address() as { port: number };
  await expect(new PortReservations().reserve('db', port)).rejects.toThrow(/LOCAL_E_PORT_TAKEN/);
  await close(server);
});

test('a port is free again once it is released', async () => {
  const reservations = new PortReservations();
  const port = await reservations.reserve('one', null);
  await expect(reservations.reserve('two', port)).rejects.toThrow(/the deployment 'one'/);
  reservations.release([port]);
  expect(await reservations.reserve('two', port)).toBe(port);
});

test('a number that is no port is refused', async () => {
  await expect(new PortReservations().reserve('db', 70_000)).rejects.toThrow(/LOCAL_E_PORT_REFUSED/);
});
