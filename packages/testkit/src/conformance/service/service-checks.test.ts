import { local } from '@ubench/backend-local';
import { definePlugin, type LaunchContext, type LaunchSpec, type Service } from '@ubench/core';
import type { Client, Recorder, Workload, WorkloadType } from '@ubench/load';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { pluginChecks } from '../plugin-checks.ts';
import { findingOf, sentenceOf } from '../testing/finding.ts';
import { echoType, echoWorkload, lineService, lineType, openLines } from '../testing/line-service.ts';
import { testService } from '../test-service.ts';
import { patience } from '../within.ts';
import { serviceChecks } from './service-checks.ts';
import { ServiceSubject } from './service-subject.ts';

vi.setConfig({ testTimeout: 60_000 });

const pluginOf = ({ type }: Service) => definePlugin({ name: 'ubench-service-lines', api: 1, setup: (api) => api.service(type) });

describe('a service that does everything right passes:', () => {
  const sound = lineService();
  testService(sound, { plugin: pluginOf(sound), backend: local(), workloads: [echoWorkload()], refused: [{ greeting: 1 }] });
});

/** What the suite finds wrong with a service and its workload. */
function finding(sentence: string, service: Service = lineService(), workload: Workload = echoWorkload()): Promise<string | undefined> {
  const subject = new ServiceSubject(service, { plugin: pluginOf(service), backend: local(), workloads: [workload] });
  return findingOf(serviceChecks([workload]), sentence, subject);
}

const launching = (change: (spec: LaunchSpec, context: LaunchContext) => LaunchSpec): Service =>
  lineService({ launch: (options, context) => change(lineType.launch(options, context), context) });
const withProgram = (from: string, to: string): Service =>
  launching((spec) => ({ ...spec, command: spec.command.map((word) => word.replace(from, to)) }));
const probing = (probe: typeof lineType.probe): Service => lineService({ probe });

/** Says that it is ready as soon as it is connected. */
const credulous = probing(async ({ url }, _options, signal) => {
  try {
    (await openLines(url, signal)).close();
    return { ready: true };
  } catch {
    return { ready: false, reason: 'nobody listens' };
  }
});

let launches = 0;
const services: readonly (readonly [string, () => Service, RegExp])[] = [
  ['the launch is JSON, and the same for the same options at any time: it is part of the plan', () => launching((spec) => ({ ...spec, env: { AT: String(++launches) } })), /AT|to deeply equal/],
  [
    'the launch leaves the options as they are',
    () => lineService({ launch: (options, context) => lineType.launch(Object.assign(options, { greeting: 'bye' }), context) }),
    /bye/,
  ],
  ['the launch has no path below a temporary directory in it: context.dir() and context.software() give it its places', () => launching((spec) => ({ ...spec, env: { DATA: '/tmp/lines' } })), /to deeply equal \[\]/],
  ['the launch takes the port that context.port() gives, a fixed one only where the options say so', () => launching((spec, context) => ({ ...spec, url: `lines://${context.host}:${context.port('lines', 4711)}` })), /to deeply equal \[\]/],
  [
    'the probe finds a server that answers ready, as often as it is asked',
    () => {
      let times = 0;
      return probing(async (...args) => (++times > 5 ? { ready: false, reason: 'tired' } : lineType.probe(...args)));
    },
    /tired/,
  ],
  ['the probe says why it is not ready where nobody listens', () => probing(async (...args) => ((await lineType.probe(...args)).ready ? { ready: true } : { ready: false, reason: '' })), /gives no reason/],
  ['the probe does not take for its own what greets as an SSH server', () => credulous, /says that it is ready/],
  ['the probe does not take for its own what answers as Redis does', () => credulous, /says that it is ready/],
  ['the probe does not take for its own what closes every connection', () => credulous, /says that it is ready/],
  [
    'the probe ends with its signal where somebody listens and says nothing, and lets go of the connection',
    () => probing((endpoint, options) => lineType.probe(endpoint, options, new AbortController().signal)),
    /the probe has not settled/,
  ],
  ['a server tells its facts as flat JSON, without its password', () => lineService({ facts: async () => ({ limits: { lines: 1 } }) as never }), /to deeply equal \[\]/],
  [
    'a server is sampled as finite numbers of the same names, and the sampler closes',
    () => lineService({ metrics: async () => ({ sample: async () => ({ echoed: Number.NaN }), close: async () => {} }) }),
    /to deeply equal \[\]/,
  ],
  [
    'a server is made ready for the load again without harm, in steps that have names',
    () => {
      let models = 0;
      return lineService({ provision: (_endpoint, _options, { step }) => step('create', async () => void (++models > 1 && expect.fail('the model is there already'))) });
    },
    /the model is there already/,
  ],
  ['a server listens on the address it was given, and on no other', () => withProgram('listen(Number(port), host)', "listen(Number(port), '0.0.0.0')"), /to deeply equal \[\]/],
  [
    'a server runs beside another of its kind',
    () => withProgram('let echoed = 0;', "let echoed = 0; require('node:net').createServer().listen('\\0ubench-conformance-' + process.ppid);"),
    /ended while it was starting[^]*EADDRINUSE/,
  ],
  ['a server ends by its own stop signal within its grace, and leaves no process', () => withProgram('let echoed = 0;', "let echoed = 0; process.on('SIGTERM', () => {});"), /SIGTERM did not end it within 0.5 s/],
];

type Connect = WorkloadType<{ words: number }>['connect'];

/** A workload whose clients are changed. */
const connecting = (change: (client: Client, context: Parameters<Connect>[0]) => Partial<Client>): Workload =>
  echoWorkload({
    async connect(context) {
      const client = await echoType.connect(context);
      const sound: Client = {
        get connected() {
          return client.connected;
        },
        operate: (...args) => client.operate(...args),
        close: () => client.close(),
      };
      return Object.defineProperties(sound, Object.getOwnPropertyDescriptors(change(client, context)));
    },
  });
const operating = (also: (recorder: Recorder, i: number) => void): Workload =>
  connecting((client) => ({
    async operate(i, random, recorder) {
      await client.operate(i, random, recorder);
      also(recorder, i);
    },
  }));

const of = 'the workload echo';
const twenty = 'succeeds 20 times of 20, and tells that it sent before that it was done';
const workloads: readonly (readonly [string, () => Workload, RegExp])[] = [
  ['belongs to the service, and says of each metric what it is', () => echoWorkload({ metrics: { length: { kind: 'gauge', title: '', definition: 'long', better: 'lower' } } }), /a metric has a title/],
  ['refuses an option that it does not have', () => echoWorkload({ options: z.object({ words: z.int().default(3) }) }), /use z\.strictObject/],
  ['has options that are JSON once they are parsed', () => echoWorkload({ options: z.strictObject({}).transform(() => ({ words: 3, since: new Date(0) })) }), /to deeply equal/],
  [
    'can be prepared again',
    () => {
      let times = 0;
      return echoWorkload({ prepare: async () => (times++ > 0 ? Promise.reject(new Error('It exists already.')) : null) });
    },
    /It exists already/,
  ],
  [twenty, () => operating((recorder, i) => i === 7 && recorder.fail('unlucky')), /unlucky|to deeply equal/],
  ['records its own metrics only, each as what it is', () => operating((recorder) => recorder.value('lenght', 1)), /'lenght' is not declared|to deeply equal/],
  [
    'brings panels of which every row has a value for each column, whether or not anything was measured',
    () => echoWorkload({ panels: (input) => echoType.panels(input).map((panel) => ({ ...panel, rows: [[1, 2]] })) }),
    /'lengths' has 1 columns/,
  ],
  [
    'serves two clients at once',
    () => {
      let busy = false;
      return connecting((client) => {
        if (busy) throw new Error('There is a client already.');
        busy = true;
        return { close: () => (busy = false, client.close()) };
      });
    },
    /There is a client already/,
  ],
  ['is counted by the server as often as it succeeded', () => echoWorkload({ serverOperations: async () => 42 }), /expected \+?0 to be 20/],
  [
    'agrees with whatever else the server counts',
    () => echoWorkload({ serverCounts: async () => ({ lines: 42 }), reconcile: ({ lines = 0 }) => [{ what: 'lines', server: lines, client: 20, perOperation: 1, mayExceed: 0, estimated: false }] }),
    /still does not hold that the server has counted what the client has/,
  ],
  [
    'says of each operation for the log what it says of none, and all of it is JSON',
    () => echoWorkload({ operationLog: { limit: () => 5, nothing: { words: null } } }),
    /the client told the log nothing/,
  ],
  ['asks the same of the server for the same seed', () => connecting((client) => ({ operate: (_, random, recorder) => client.operate(Math.floor(Math.random() * 1e9), random, recorder) })), /take everything random from `random`/],
  ['ends its connection on close, which may be called twice', () => connecting(() => ({ close: async () => {} })), /still `connected` after close/],
  [
    'ends an operation whose connection is closed under it',
    () => connecting((client) => ({ operate: async (...args) => client.operate(...args).catch(() => new Promise<void>(() => {})) })),
    /operation 0 has not settled/,
  ],
  ['fails with a kind of error, and knows that it is disconnected, when the server is gone', () => connecting((client) => ({ operate: async (...args) => client.operate(...args).catch(() => {}) })), /succeeded without a server/],
  [
    'cannot connect where nobody listens, and says so',
    () => echoWorkload({ connect: async (context) => ({ connected: true, operate: async (...args) => (await echoType.connect(context)).operate(...args), close: async () => {} }) }),
    /was expected to reject/,
  ],
];

describe.concurrent('of a service with a flaw it is found that:', () => {
  beforeAll(() => void (patience.ms = 8_000));
  afterAll(() => void (patience.ms = 20_000));

  it.each(services)('%s', async (sentence, service, message) => {
    expect(await finding(sentence, service())).toMatch(message);
  });

  it.each(workloads)(`${of} %s`, async (name, workload, message) => {
    expect(await finding(`${of} ${name}`, undefined, workload())).toMatch(message);
  });

  it.each([
    ['of another service', `${of} belongs to the service, and says of each metric what it is`, () => echoWorkload({ service: 'words' }), /'words' to be 'lines'/],
    ['that tells that it is done before it has sent', `${of} ${twenty}`, () => connecting((client) => ({ operate: (i, random, recorder) => (recorder.done(), client.operate(i, random, { ...recorder, done() {} })) })), /it told done, sent/],
    ['that records a number which is none', `${of} records its own metrics only, each as what it is`, () => operating((recorder) => recorder.value('length', Number.NaN)), /to deeply equal \[\]/],
    ['whose failures all have the kind Error', `${of} fails with a kind of error, and knows that it is disconnected, when the server is gone`, () => connecting((client) => ({ operate: async (...args) => client.operate(...args).catch(() => Promise.reject(new Error('Oh.'))) })), /groups nothing/],
  ])('a workload %s', async (_, sentence, workload, message) => {
    expect(await finding(sentence, undefined, workload())).toMatch(message);
  });

  it('a probe gives up while the server is starting', async () => {
    const impatient = probing(() => Promise.reject(new Error('Nobody there.')));
    expect(await finding('the probe finds a server that answers ready, as often as it is asked', impatient)).toMatch(/gave up on a server that was starting[^]*Nobody there/);
  });

  it('a port that is asked for is not used', async () => {
    const service = launching((spec, context) => ({ ...spec, env: { ADMIN: String(context.port('admin').length) } }));
    expect(await finding('the launch takes the port that context.port() gives, a fixed one only where the options say so', service)).toMatch(/'admin' is asked for and not used/);
  });

  it('facts hold the password', async () => {
    const service = lineService({
      launch: (options, context) => ({ ...lineType.launch(options, context), url: `lines://user:${context.secret('password')}@${context.host}:${context.port('lines')}` }),
      facts: async ({ url }) => ({ url }),
    });
    expect(await finding('a server tells its facts as flat JSON, without its password', service)).toMatch(/not to contain/);
  });
});

describe('a service at a URL', () => {
  it('is tried there, and what starts or stops one does not apply', async () => {
    const service = lineService();
    await using server = new StartedServer();
    const subject = new ServiceSubject(service, { plugin: pluginOf(service), url: await server.url, workloads: [echoWorkload()] });
    const left = serviceChecks([echoWorkload()]).filter((check) => check.inapplicable?.(subject) === undefined);
    expect(new Set(left.map((check) => check.of))).toEqual(new Set(['the plugin', 'the options', 'the probe', 'a server', of]));
    for (const check of left) await check.run(subject);
    await subject.close();
  });
});

/** A server of the service, started by another suite. */
class StartedServer {
  readonly #subject = new ServiceSubject(lineService(), { plugin: pluginOf(lineService()), backend: local() });
  readonly url: Promise<string> = this.#subject.shared().then(({ endpoint }) => endpoint.url);

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#subject.close();
  }
}

it('every check of the suite is seen to fail here', () => {
  const shared = new Set(pluginChecks.map(sentenceOf));
  const own = serviceChecks([echoWorkload()]).map(sentenceOf).filter((sentence) => !shared.has(sentence));
  expect([...services.map(([sentence]) => sentence), ...workloads.map(([name]) => `${of} ${name}`)].sort()).toEqual(own.sort());
});
