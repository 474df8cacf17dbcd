import { local } from '@ubench/backend-local';
import { testService } from '@ubench/testkit/conformance';
import plugin, { postgres } from './index.ts';

testService(postgres({ settings: { shared_buffers: '16MB' } }), {
  plugin,
  backend: local(),
  workloads: [
    postgres.selectOnly({ scale: 1 }),
    postgres.tpcbLike({ scale: 1 }),
    postgres.simpleUpdate({ scale: 1 }),
    postgres.ycsb({ workload: 'd', records: 1000 }),
    postgres.sql({ setup: 'create table if not exists orders(id int)', statements: 'insert into orders values (:id)', parameters: { id: { sequence: 1 } } }),
    postgres.transaction(async (client, { random }) => void (await client.query('select $1::int', [random.int(1, 100)]))),
  ],
  refused: [{ settings: { port: 1 } }, { port: 70_000 }, { binaries: 1 }],
});
