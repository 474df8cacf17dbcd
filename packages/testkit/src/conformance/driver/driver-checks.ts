import assert from 'node:assert/strict';
import { type DriverType, lackFor, type Load, parseLoad, type WorkloadType } from '@ubench/load';
import { expect } from 'vitest';
import type { Check } from '../check.ts';
import { pluginChecks } from '../plugin-checks.ts';
import { countedRequest } from './counted-server.ts';
import { CountedWorkload } from './counted-workload.ts';
import type { DriverSubject } from './driver-subject.ts';
import { loopChecks } from './loop-checks.ts';

/** One load of each kind that there is. */
const kindsOfLoad: readonly Load[] = [
  { concurrency: 2, duration: '1s' },
  { concurrency: 2, operations: 10 },
  { rate: '100/s', duration: '1s' },
  { rate: '100/s', operations: 10 },
  { rate: '100/s', arrivals: 'poisson', duration: '1s' },
  { rate: '100/s', arrivals: 'poisson', operations: 10 },
];

const runnable = ({ loads }: DriverType): Load[] => kindsOfLoad.filter((load) => lackFor(parseLoad(load), loads) === undefined);

/** Why a driver does not run a workload, for each load that it declares where it says so. */
const refusals = ({ type, options }: DriverSubject, workload: WorkloadType, code: readonly string[]): string[] =>
  runnable(type).flatMap((load) => {
    const { service, name } = workload;
    return type.refuse?.({ options, load: parseLoad(load), workload: { service, name, type: workload, options: {}, code }, agents: 1 }) ?? [];
  });

/** What a driver must do. */
export const driverChecks: readonly Check<DriverSubject>[] = [
  ...pluginChecks,
  {
    of: 'the driver',
    name: 'declares at least one load that it can run',
    async run({ type }) {
      assert(runnable(type).length > 0, '`loads` allows none: it needs `closed` or `open`, and something in `stops`');
    },
  },
  {
    of: 'the driver',
    name: 'does not refuse the workload of this suite, for any load that it declares',
    async run(subject) {
      expect(refusals(subject, subject.against === 'http' ? countedRequest : new CountedWorkload({}).type, [])).toEqual([]);
    },
  },
  {
    of: 'the driver',
    name: 'refuses, with the reason, what is more than one HTTP request that repeats',
    inapplicable: ({ against }) => (against === 'http' ? undefined : 'it leaves the operations to the clients of the workload'),
    async run(subject) {
      const loads = runnable(subject.type).length;
      expect(refusals(subject, new CountedWorkload({}).type, []), 'of a workload without `httpRequest`').toHaveLength(loads);
      const moody: WorkloadType = { ...countedRequest, httpRequest: () => 'its requests depend on the mood of the server' };
      expect(refusals(subject, moody, []), 'of a workload whose `httpRequest` says why not').toEqual(Array.from({ length: loads }, () => expect.stringContaining('mood')));
      expect(refusals(subject, countedRequest, ['check']), 'of a workload with a function of the spec').toHaveLength(loads);
    },
  },
  ...loopChecks('closed'),
  ...loopChecks('open'),
];
