import { availableParallelism, cpus } from 'node:os';
import type { Diagnosis } from '@ubench/core';
import type { Check } from '../check.ts';
import { controlGroupLimits } from '../control-group.ts';

const enough = 4;

interface Cores {
  /** Of the machine. */
  readonly machine: number;
  /** That this process may use at once. */
  readonly usable: number;
  /** CPU time per time that the control group allows. */
  readonly quota: number | undefined;
}

export function judgeCores({ machine, usable, quota }: Cores): Diagnosis {
  const name = 'CPU cores';
  if (quota !== undefined && quota < machine) {
    const found = `${machine}, and a control group allows the time of ${quota}: what needs more stands still for the rest of each period`;
    return { name, status: 'warning', found, fix: 'Give the container whole cores (docker run --cpuset-cpus=0-3) in place of a limit on CPU time, or lift the limit.' };
  }
  const found = usable < machine ? `${usable} of ${machine}` : `${machine}`;
  if (usable >= enough) return { name, status: 'ok', found };
  const fix = 'Run the service elsewhere (--at name=URL), or use a machine with more cores; at least look at each `client-bound`.';
  return { name, status: 'warning', found: `${found}: load and a server on this machine share them`, fix };
}

export const cpuCores: Check = {
  group: 'machine',
  name: 'CPU cores',
  run: () => [judgeCores({ machine: cpus().length, usable: availableParallelism(), quota: controlGroupLimits().cpu_cores })],
};
