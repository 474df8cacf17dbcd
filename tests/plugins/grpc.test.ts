import { describe, expect, it, onTestFinished } from 'vitest';
import { type Shop, startShop } from '../../plugins/service-grpc/src/testing/shop-server.ts';
import { Project } from '../harness/project.ts';

async function shopAndProject(workload: string): Promise<{ shop: Shop; project: Project; at: string }> {
  const shop = await startShop({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => shop.stop());
  const project = new Project({
    'a.bench.ts': `import { grpc } from '@ubench/service-grpc';
      import { bench, deploy } from 'ubench';
      bench('items', { target: deploy(grpc(), { name: 'shop' }), workload: grpc.unary(${workload}), load: { concurrency: 5, operations: 300, warmup: '200ms' }, agents: 2, maxErrorShare: '100%' });`,
  });
  return { shop, project, at: `shop=grpc://127.0.0.1:${shop.port}` };
}

describe('a benchmark of a gRPC server that is up', () => {
  it('counts every call that the server has got, over as many connections as there are clients', async () => {
    const { shop, project, at } = await shopAndProject("{ method: 'shop.v1.Catalogue/GetItem', request: { itemId: '42' } }, (item) => item.itemId === '42'");
    const { code, stdout, stderr } = await project.ubench('run', '--at', at, '--allow-invalid');
    expect(code, stdout + stderr).toBe(0);
    const [trial] = project.result.benchmarks[0]!.trials;
    expect(trial!.operations.measure).toMatchObject({ succeeded: 300, failed: 0 });
    expect(trial!.operations.warmup.succeeded + 300).toBe(shop.calls());
    expect(shop.peers()).toBe(5);
  });

  it('counts what fails by the name of its status', async () => {
    const { project, at } = await shopAndProject("{ method: 'shop.v1.Catalogue/GetItem', request: { itemId: 'lost' } }");
    await project.ubench('run', '--at', at, '--allow-invalid');
    expect(project.result.benchmarks[0]!.errors).toMatchObject({ 'grpc NOT_FOUND': { count: 300, samples: ['there is no such item'] } });
  });

  it('does not begin with a request that does not fit, and says what would', async () => {
    const { shop, project, at } = await shopAndProject("{ method: 'shop.v1.Catalogue/GetItem', request: { itemld: '42' } }");
    const { code, stdout, stderr } = await project.ubench('run', '--at', at);
    expect(stdout + stderr).toMatch(/The request does not fit shop\.v1\.GetItemRequest.*unknown field: "itemld".*Did you mean 'item_id'\?/s);
    expect([code, shop.calls()]).toEqual([3, 0]);
  });
});
