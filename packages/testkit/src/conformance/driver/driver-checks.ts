import assert from 'node:assert/strict';
import { type DriverType, lackFor, type Load, parseLoad } from '@ubench/load';
import { expect } from 'vitest';
import type { Check } from '../check.ts';
import { pluginChecks } from '../plugin-checks.ts';
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
    async run({ type, options }) {
      const workload = { service: 'conformance', name: 'count', options: {}, code: [] };
      const reasons = runnable(type).flatMap((load) => type.refuse?.({ options, load: parseLoad(load), workload, agents: 1 }) ?? []);
      expect(reasons).toEqual([]);
    },
  },
  ...loopChecks('closed'),
  ...loopChecks('open'),
];
