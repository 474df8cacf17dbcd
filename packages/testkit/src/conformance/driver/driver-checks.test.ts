import { definePlugin } from '@ubench/core';
import { type DriverLoads, type DriverType, executorDriver } from '@ubench/load';
import { describe, expect, it } from 'vitest';
import { testDriver } from '../test-driver.ts';
import { driverChecks } from './driver-checks.ts';
import { DriverSubject } from './driver-subject.ts';
import { type Flaw, loopDriver } from './fixtures/loop-driver.ts';

const pluginOf = (type: DriverType) => definePlugin({ name: 'ubench-driver-loop', api: 1, setup: (api) => api.driver(type) });

describe('a driver that does everything right passes:', () => {
  const sound = loopDriver();
  testDriver(sound, { plugin: pluginOf(sound) });
});

/** What the suite finds wrong with a driver, in which words; undefined where it finds nothing. */
async function finding(type: DriverType, of: string, name: string, timeout?: number): Promise<string | undefined> {
  const subject = new DriverSubject(type, { plugin: pluginOf(type), ...(timeout === undefined ? {} : { timeout }) });
  const check = driverChecks.find((each) => each.of === of && each.name === name)!;
  expect(check.inapplicable?.(subject)).toBeUndefined();
  return check.run(subject).then(() => undefined, (error: Error) => error.message);
}

const closedOnly: DriverLoads = { closed: { think: true, continuous: true }, stops: ['duration', 'operations'] };

describe.concurrent('a driver with the flaw', () => {
  it.for<[Flaw, string, RegExp]>([
    ['too-many-operations', 'by a number of operations runs exactly that many and records each', /151/],
    ['too-few-operations', 'by a number of operations measures exactly that many after a warm-up', /99/],
    ['no-warmup', 'keeps the warm-up apart from the measurement', /it ran none during the warm-up/],
    ['swallows-failures', 'counts failures by kind, with what was said', /unlucky/],
    ['forgets-other-agents', 'shares the load among three agents', /operations of all agents.*300/s],
    ['own-numbers', 'shares the load among three agents', /numbers of operations/],
    ['too-many-clients', 'uses no more clients than it may, each for one operation at a time, and closes what it opens', /6 connections were open at a time/],
    ['leaves-connections', 'uses no more clients than it may, each for one operation at a time, and closes what it opens', /connections left open/],
    ['swallows-refusal', 'fails with the reason where a client cannot connect', /failed/],
    ['sends-early', 'sends nothing before the load starts', /sent before the start/],
    ['no-think', 'lets a client pause for as long as `think` says', /less than 20 ms/],
    ['no-metrics', 'records the metrics of the workload', /'marks'/],
    ['wrong-report', 'by a number of operations runs exactly that many and records each', /the report/],
  ])("'%s' fails in: %s", async ([flaw, name, message]) => {
    expect(await finding(loopDriver(flaw, closedOnly), 'a closed loop', name)).toMatch(message);
  });

  it.for<[Flaw, string]>([
    ['never-ends', 'for a time records every operation that it runs'],
    ['ignores-abort', 'ends when it is told to, with what it has measured until then'],
    ['no-timeout', 'ends an operation that has no end, and the load after it'],
  ])("'%s' hangs in: %s", async ([flaw, name]) => {
    expect(await finding(loopDriver(flaw, closedOnly), 'a closed loop', name, 2_000)).toMatch(/has not settled after 2 s/);
  });
});

it('a driver that declares to measure from the intended time, and does not, fails', async () => {
  const type = loopDriver(undefined, { open: { arrivals: ['constant'], latencyFrom: 'intended' }, stops: ['operations'] });
  expect(await finding(type, 'an open loop', 'measures latency from where it declares to')).toMatch(/responseTime/);
});

it('a driver that declares no load, or refuses all, fails', async () => {
  expect(await finding(loopDriver(undefined, { stops: ['duration'] }), 'the driver', 'declares at least one load that it can run')).toMatch(/`loads` allows none/);
  const choosy = { ...loopDriver(), refuse: () => 'it runs HTTP only' };
  expect(await finding(choosy, 'the driver', 'does not refuse the workload of this suite, for any load that it declares')).toMatch(/it runs HTTP only/);
});

it('a plugin that registers another driver than the one under test fails', async () => {
  const subject = new DriverSubject(loopDriver(), { plugin: pluginOf(executorDriver) });
  const check = driverChecks.find(({ name }) => name === 'registers the very type that is used')!;
  await expect(check.run(subject)).rejects.toThrow(/registers driver executor; expected api.driver\(\) with 'loop'/);
});
