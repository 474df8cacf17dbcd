import { expect, it } from 'vitest';
import type { PlannedDeployment } from '../plan/plan.ts';
import type { LaunchContext } from '../service/launch.ts';
import type { ServiceType } from '../service/service-type.ts';
import { plannedLaunch } from './planned-launch.ts';

const owner = { run: 'r', logDirectory: '/logs', external: false, root: '/' };
const spread = (nodes: number): PlannedDeployment => ({ name: 'db', options: {}, placement: { runtime: 'process', resources: { nodes } } }) as unknown as PlannedDeployment;
const service = (command: (context: LaunchContext) => string[]): ServiceType =>
  ({ name: 'store', launch: (_: unknown, context: LaunchContext) => ({ command: command(context), url: '', stop: { signal: 'SIGTERM', grace_ns: 0 } }) }) as unknown as ServiceType;

it('a service whose ranks would know nothing of each other is not started on several nodes', () => {
  const alone = service(({ host }) => ['serve', host]);
  expect(() => plannedLaunch(spread(2), alone, owner)).toThrow(expect.objectContaining({ code: 'UBENCH_E_RANKS_ALIKE', what: expect.stringContaining("'db' would be 2 processes that know nothing of each other") }));
  expect(plannedLaunch(spread(1), alone, owner).request!.spec.command).toEqual(['serve', '{{host}}']);
  expect(plannedLaunch(spread(2), service(({ peers }) => ['serve', peers]), owner).request!.spec.command).toEqual(['serve', '{{peers}}']);
});
