import { join } from 'node:path';
import { local } from '@ubench/backend-local';
import { testService } from '@ubench/testkit/conformance';
import plugin, { grpc } from './index.ts';

const testing = join(import.meta.dirname, 'testing');

// The same authority at every port, so that the bytes of two connections can be compared.
testService(grpc({ command: ['node', join(testing, 'shop-server.ts'), '{host}', '{port}'], authority: 'shop' }), {
  plugin,
  backend: local(),
  workloads: [
    grpc.unary({ method: 'shop.v1.Catalogue/GetItem', request: { itemId: '42' } }),
    grpc.unary({ method: 'shop.v1.Catalogue/GetItem', proto: join(testing, 'shop.proto') }, (item) => (item as { price: { cents: string } }).price.cents === '1999'),
  ],
  refused: [{ command: ['server'] }, { command: [] }, { port: 0 }, { tls: { cert: 'client.pem' } }],
});
