import type { Workload } from '@ubench/load';
import type { Check } from '../check.ts';
import { pluginChecks } from '../plugin-checks.ts';
import { launchChecks } from './launch-checks.ts';
import { probeChecks } from './probe-checks.ts';
import { serverChecks } from './server-checks.ts';
import type { ServiceSubject } from './service-subject.ts';
import { workloadChecks } from './workload-checks.ts';

/** Everything that a service and its workloads must do. What stops servers comes last. */
export const serviceChecks = (workloads: readonly Workload[]): readonly Check<ServiceSubject>[] => [
  ...pluginChecks,
  ...launchChecks,
  ...probeChecks,
  ...serverChecks,
  ...workloads.flatMap((workload, index) => workloadChecks(workload, workloads.slice(0, index).some(({ name }) => name === workload.name) ? index : undefined)),
];
