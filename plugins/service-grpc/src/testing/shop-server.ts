/** A gRPC server of the catalogue in shop.proto, with health and reflection; as a command: `node shop-server.ts HOST PORT`. */
import { join } from 'node:path';
import { type sendUnaryData, Server, ServerCredentials, type ServerUnaryCall, status } from '@grpc/grpc-js';
import { loadSync, type ServiceDefinition } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { HealthImplementation } from 'grpc-health-check';

export interface ShopOptions {
  readonly host: string;
  readonly port: number;
  readonly credentials?: ServerCredentials;
  /** Default: both. */
  readonly reflection?: 'both' | 'v1alpha' | 'none';
  /** Default: serving. */
  readonly health?: 'SERVING' | 'NOT_SERVING' | 'none';
}

export interface Shop {
  readonly port: number;
  /** Calls of GetItem that have arrived. */
  calls(): number;
  /** Calls so many connections came over. */
  peers(): number;
  stop(): void;
}

const neverCalled = (): void => {};

interface Asked {
  readonly item_id: string;
}

/** Items: `slow` takes 60 s, `lost` is not found, any other is there. */
export async function startShop({ host, port, credentials, reflection = 'both', health = 'SERVING' }: ShopOptions): Promise<Shop> {
  const definition = loadSync(join(import.meta.dirname, 'shop.proto'), { keepCase: true, longs: String });
  const server = new Server();
  const peers = new Set<string>();
  let calls = 0;
  server.addService(definition['shop.v1.Catalogue'] as ServiceDefinition, {
    GetItem(call: ServerUnaryCall<Asked, unknown>, done: sendUnaryData<unknown>) {
      calls++;
      peers.add(call.getPeer());
      const { item_id } = call.request;
      if (item_id === 'slow') return;
      if (item_id === 'lost') return done({ code: status.NOT_FOUND, details: 'there is no such item' });
      const metadata = Object.fromEntries(Object.entries(call.metadata.getMap()).map(([name, value]) => [name, value.toString()]));
      done(null, { item_id, price: { cents: '1999' }, changed: { seconds: '1700000000', nanos: 0 }, metadata });
    },
    WatchItems: neverCalled,
    AddItems: neverCalled,
  });
  if (health !== 'none') new HealthImplementation({ '': health }).addToServer(server);
  if (reflection !== 'none') {
    const described = new ReflectionService(definition);
    if (reflection === 'both') described.addToServer(server);
    else described.addToServer({ addService: (service, implementation) => void (Object.values(service)[0]!.path.includes('v1alpha') && server.addService(service, implementation)) });
  }
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`${host}:${port}`, credentials ?? ServerCredentials.createInsecure(), (error, at) => (error === null ? resolve(at) : reject(error)));
  });
  return { port: bound, calls: () => calls, peers: () => peers.size, stop: () => server.forceShutdown() };
}

if (import.meta.main) {
  const [host, port] = process.argv.slice(2);
  const shop = await startShop({ host: host!, port: Number(port) });
  process.once('SIGTERM', () => shop.stop());
}
