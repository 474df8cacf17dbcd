import type { VirtualClient } from './virtual-client.ts';

/** As many at a time as a server's listen queue surely takes. */
const atATime = 32;

/** Connects clients before the load. @throws what the first failing one was rejected with. */
export async function connectAll(clients: readonly VirtualClient[]): Promise<void> {
  const remaining = [...clients];
  const connectSome = async (): Promise<void> => {
    for (let client = remaining.shift(); client !== undefined; client = remaining.shift()) {
      try {
        await client.connect();
      } catch (error) {
        remaining.length = 0;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: atATime }, connectSome));
}
