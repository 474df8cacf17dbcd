import { definePlugin } from '@ubench/core';
import { type DriverLoads, type DriverType, executorDriver, type FixedHttpRequest } from '@ubench/load';
import { describe, expect, it } from 'vitest';
import { testDriver } from '../test-driver.ts';
import { countedRequest } from './counted-server.ts';
import { driverChecks } from './driver-checks.ts';
import { DriverSubject } from './driver-subject.ts';
import { type Flaw, loopDriver } from './fixtures/loop-driver.ts';
import { connectByHttp } from './http-connection.ts';

const closedOnly: DriverLoads = { closed: { think: true, continuous: true }, stops: ['duration', 'operations'] };

const pluginOf = (type: DriverType) => definePlugin({ name: 'ubench-driver-loop', api: 1, setup: (api) => api.driver(type) });

describe('a driver that does everything right passes:', () => {
  const sound = loopDriver();
  testDriver(sound, { plugin: pluginOf(sound) });
});

/** The same loop for a driver that runs nothing but HTTP requests, which are sent by the clients that it is handed here. */
const httpLoop = (flaw?: Flaw, change: (request: FixedHttpRequest) => FixedHttpRequest = (request) => request): DriverType => {
  const type = loopDriver(flaw, closedOnly);
  const sent = change(countedRequest.httpRequest());
  return {
    ...type,
    refuse: ({ workload }) => (workload.type.httpRequest === undefined || workload.code.length > 0 ? 'it repeats one request' : wordsOf(workload.type.httpRequest(workload.options))),
    create: (context) => type.create({ ...context, host: { ...context.host, connect: () => connectByHttp(context.slice.endpoint.url, sent) } }),
  };
};
const wordsOf = (request: FixedHttpRequest | string): string | undefined => (typeof request === 'string' ? request : undefined);

describe('an HTTP driver that does everything right passes:', () => {
  const sound = httpLoop();
  testDriver(sound, { plugin: pluginOf(sound), against: 'http' });
});

describe.concurrent('an HTTP driver with the flaw', () => {
  it.for<[Flaw, string, RegExp]>([
    ['too-many-operations', 'by a number of operations runs exactly that many and records each', /151/],
    ['swallows-failures', 'counts failures by kind, with what was said', /http 503/],
    ['too-many-clients', 'uses no more clients than it may, each for one operation at a time, and closes what it opens', /6 connections were open at a time/],
    ['leaves-connections', 'uses no more clients than it may, each for one operation at a time, and closes what it opens', /connections left open/],
    ['sends-early', 'sends nothing before the load starts', /sent before the start/],
    ['swallows-refusal', 'fails with the reason where a client cannot connect', /failed/],
  ])("'%s' fails in: %s", async ([flaw, name, message]) => {
    expect(await finding(httpLoop(flaw), 'a closed loop', name, undefined, 'http')).toMatch(message);
  });

  it.for<[string, Partial<FixedHttpRequest>, RegExp]>([
    ['another method', { method: 'PUT' }, /it sent PUT .*the workload says POST/],
    ['another path', { path: '/' }, /the workload says POST \/below\/operations/],
    ['no headers', { headers: () => ({}) }, /header x-conformance: undefined/],
    ['another body', { body: Buffer.from('Zahl mich.') }, /the body 'Zahl mich\.'; the workload says 'Zähl mich\.'/],
  ])('that sends %s fails', async ([, change, message]) => {
    const type = httpLoop(undefined, (request) => ({ ...request, ...change }));
    expect(await finding(type, 'a closed loop', 'sends the request that the workload describes', undefined, 'http')).toMatch(message);
  });

  it.for<[string, DriverType['refuse'], RegExp]>([
    ['that runs everything', () => undefined, /without `httpRequest`/],
    ['that does not ask the workload', ({ workload }) => (workload.type.httpRequest === undefined ? 'it sends requests' : undefined), /says why not/],
    ['that forgets functions of the spec', ({ workload }) => (workload.type.httpRequest === undefined ? 'it sends requests' : wordsOf(workload.type.httpRequest({}))), /a function of the spec/],
  ])('%s fails', async ([, refuse, message]) => {
    const name = 'refuses, with the reason, what is more than one HTTP request that repeats';
    expect(await finding({ ...httpLoop(), refuse: refuse! }, 'the driver', name, undefined, 'http')).toMatch(message);
  });
});

/** What the suite finds wrong with a driver, in which words; undefined where it finds nothing. */
async function finding(type: DriverType, of: string, name: string, timeout?: number, against: 'workload' | 'http' = 'workload'): Promise<string | undefined> {
  const subject = new DriverSubject(type, { plugin: pluginOf(type), against, ...(timeout === undefined ? {} : { timeout }) });
  const check = driverChecks.find((each) => each.of === of && each.name === name)!;
  expect(check.inapplicable?.(subject)).toBeUndefined();
  return check.run(subject).then(() => undefined, (error: Error) => error.message);
}

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
