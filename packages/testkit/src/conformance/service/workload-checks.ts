import assert from 'node:assert/strict';
import { type MetricSpecs, panel, parseOptions, type Reconciliation, type Tally, type Workload } from '@ubench/load';
import { expect } from 'vitest';
import type { Check } from '../check.ts';
import { eventually, rejectionOf, thrownBy, within } from '../within.ts';
import { addressOf } from './at-address.ts';
import { operate, operateAll, type OperationOutcome } from './operations.ts';
import { emptyPanelInput, panelInput } from './panel-input.ts';
import type { ServiceSubject } from './service-subject.ts';
import { deadAddress } from './stranger.ts';
import { seed, type WorkloadRun, workloadRun } from './workload-run.ts';

const operations = 20;

const failuresOf = (outcomes: readonly OperationOutcome[]): unknown[] => outcomes.flatMap(({ failure }) => failure ?? []);

/** Why there can be no proxy between client and server. */
const unproxied = ({ suite }: ServiceSubject): string | undefined => {
  if (suite.url === undefined) return undefined;
  if (/^(https|wss|rediss):/.test(suite.url)) return 'the connection is encrypted';
  return addressOf(suite.url) === undefined ? 'the URL does not say its port' : undefined;
};

/** Why an observation is none of the metrics, or none that a metric of its kind can have. */
function problemOf(metrics: MetricSpecs, { metric, value, key }: OperationOutcome['values'][number]): string | undefined {
  const spec = metrics[metric];
  if (spec === undefined) return `'${metric}' is not declared; the metrics are ${Object.keys(metrics).join(', ') || 'none'}`;
  if (!Number.isFinite(value)) return `'${metric}' is ${value}`;
  if ((key !== undefined) !== (spec.keyed === true)) return `'${metric}' is ${spec.keyed === true ? 'keyed, and was recorded without a key' : 'not keyed, and was recorded with one'}`;
  if (value < 0 && spec.kind !== 'gauge') return `'${metric}', a ${spec.kind}, is ${value}`;
  return spec.kind === 'ratio' && value > 1 ? `'${metric}' is a ratio, and ${value}` : undefined;
}

/** What was observed of metrics that need no distribution, as the load generator adds it up. */
function talliesOf(outcomes: readonly OperationOutcome[]): Record<string, Tally> {
  const tallies: Record<string, Tally> = {};
  for (const { metric, value, key } of outcomes.flatMap(({ values }) => values)) {
    const tally = (tallies[key === undefined ? metric : `${metric}/${key}`] ??= { count: 0, sum: 0, min: Infinity, max: -Infinity });
    tally.count++;
    tally.sum += value;
    tally.min = Math.min(tally.min, value);
    tally.max = Math.max(tally.max, value);
  }
  return tallies;
}

/** What a workload must do. `repetition` tells apart the workloads of one name. */
export function workloadChecks(workload: Workload, repetition?: number): readonly Check<ServiceSubject>[] {
  const { type } = workload;
  const of = `the workload ${workload.name}${repetition === undefined ? '' : ` (${repetition + 1})`}`;
  const check = (name: string, run: (workloadRun: WorkloadRun, subject: ServiceSubject) => Promise<void>, inapplicable?: Check<ServiceSubject>['inapplicable']): Check<ServiceSubject> => ({
    of,
    name,
    ...(inapplicable && { inapplicable }),
    run: async (subject) => run(await workloadRun(workload, subject), subject),
  });
  return [
    check('belongs to the service, and says of each metric what it is', async (_, subject) => {
      expect(workload.service).toBe(subject.type.name);
      const vague = Object.entries(type.metrics).filter(([, { title, definition }]) => title === '' || !/\w.*\.$/s.test(definition));
      assert.deepEqual(vague.map(([name]) => name), [], 'a metric has a title, and a definition that is a sentence');
    }),
    check('refuses an option that it does not have', async () => {
      const wrong = { ...(workload.given as object), optionx: {} };
      const { message } = thrownBy("the option 'optionx' (use z.strictObject)", () => parseOptions(type.options, wrong, `${workload.service}.${workload.name}()`));
      expect(message).toContain("'optionx'");
    }),
    check('has options that are JSON once they are parsed', async () => {
      expect(JSON.parse(JSON.stringify(workload.options))).toEqual(workload.options);
    }),
    check('can be prepared again', async (run) => {
      await run.prepare();
      await run.prepare();
      const client = await run.connect(await run.prepare());
      expect(failuresOf([await operate(client, 0, seed)])).toEqual([]);
      await client.close();
    }),
    check(`succeeds ${operations} times of ${operations}, and tells that it sent before that it was done`, async (run) => {
      const client = await run.connect(await run.prepare());
      const outcomes = await operateAll(client, seed, operations);
      await client.close();
      expect(failuresOf(outcomes)).toEqual([]);
      for (const { told } of outcomes) assert(!told.includes('done') || told.indexOf('sent') < told.lastIndexOf('done'), `it told ${told.join(', ')}`);
    }),
    check('records its own metrics only, each as what it is', async (run) => {
      const client = await run.connect(await run.prepare());
      const outcomes = await operateAll(client, seed, operations);
      await client.close();
      expect(outcomes.flatMap(({ values }) => values.flatMap((value) => problemOf(type.metrics, value) ?? []))).toEqual([]);
    }),
    check(
      'brings panels of which every row has a value for each column, whether or not anything was measured',
      async () => {
        for (const input of [panelInput(type.metrics), emptyPanelInput]) {
          for (const one of type.panels!(input)) {
            const parsed = panel.parse(JSON.parse(JSON.stringify(one)));
            const ragged = parsed.rows.filter((row) => row.length !== parsed.columns.length);
            assert.deepEqual(ragged, [], `the panel '${parsed.id}' has ${parsed.columns.length} columns`);
            assert(!('data' in parsed.view), `the view of the panel '${parsed.id}' brings data: put them into its rows`);
          }
        }
      },
      () => (type.panels === undefined ? 'the workload has no panels()' : undefined),
    ),
    check('serves two clients at once', async (run) => {
      const prepared = await run.prepare();
      const clients = await Promise.all([0, 1].map((client) => run.connect(prepared, client)));
      const outcomes = await Promise.all(clients.map((client, number) => operateAll(client, seed, operations, { client: number, clients: 2 })));
      await Promise.all(clients.map((client) => client.close()));
      expect(failuresOf(outcomes.flat())).toEqual([]);
      expect(outcomes.flat()).toHaveLength(operations);
    }),
    check(
      'is counted by the server as often as it succeeded',
      async (run) => {
        const prepared = await run.prepare();
        const count = (): Promise<number> => within('serverOperations()', type.serverOperations!(run.context));
        const before = await count();
        const client = await run.connect(prepared);
        await operateAll(client, seed, operations);
        await client.close();
        expect((await count()) - before).toBe(operations);
      },
      () => (type.serverOperations === undefined ? 'the workload has no serverOperations()' : undefined),
    ),
    check(
      'agrees with whatever else the server counts',
      async (run) => {
        const prepared = await run.prepare();
        const counts = (): Promise<Readonly<Record<string, number>>> => within('serverCounts()', type.serverCounts!(run.context));
        const before = await counts();
        const client = await run.connect(prepared);
        const tallies = talliesOf(await operateAll(client, seed, operations));
        await client.close();
        const reconciled = async (): Promise<readonly Reconciliation[]> => {
          const grown = Object.entries(await counts()).map(([name, count]) => [name, count - (before[name] ?? 0)] as const);
          return type.reconcile!(Object.fromEntries(grown), { succeeded: operations, failed: 0, tallies });
        };
        assert((await reconciled()).length > 0, 'reconcile() compares nothing');
        // Some servers publish what they count a little later.
        await eventually('the server has counted what the client has', async () => (await reconciled()).every(({ server, client: own, estimated }) => estimated || server === own));
      },
      () => (type.serverCounts === undefined ? 'the workload has no serverCounts()' : undefined),
    ),
    check(
      'says of each operation for the log what it says of none, and all of it is JSON',
      async (run) => {
        const { limit, nothing } = type.operationLog!;
        assert(Number.isInteger(limit(workload.options)) && limit(workload.options) >= 0, `the limit is ${limit(workload.options)}`);
        const client = await run.connect(await run.prepare());
        const { details } = await operate(client, 0, seed);
        await client.close();
        assert(details !== undefined, 'the client told the log nothing');
        expect(JSON.parse(JSON.stringify(details))).toEqual(details);
        expect(Object.keys(details).sort()).toEqual(Object.keys(nothing).sort());
      },
      () => (type.operationLog === undefined ? 'the workload has no operationLog' : undefined),
    ),
    check(
      'asks the same of the server for the same seed',
      async (run, subject) => {
        const prepared = await run.prepare();
        const asked = async (): Promise<string> => {
          await using proxy = await run.proxy();
          const client = await run.at(proxy.address, subject).connect(prepared);
          const connecting = proxy.sent().length;
          await operateAll(client, seed, operations);
          const sent = proxy.sent().subarray(connecting).toString('latin1');
          await client.close();
          return sent.replaceAll(proxy.address, 'HOST');
        };
        const first = await asked();
        assert(first !== '', 'nothing was sent');
        // Not as texts to compare: a difference of thousands of bytes says nothing.
        assert((await asked()) === first, 'two clients with the same seed sent different bytes: take everything random from `random`, which operate() is given');
      },
      unproxied,
    ),
    check(
      'ends its connection on close, which may be called twice',
      async (run, subject) => {
        await using proxy = await run.proxy();
        const client = await run.at(proxy.address, subject).connect(await run.prepare());
        await operate(client, 0, seed);
        assert(client.connected, 'it is not `connected` after an operation that succeeded');
        await within('close()', client.close());
        await within('close() again', client.close());
        assert(!client.connected, 'it is still `connected` after close()');
        await eventually('its connection is closed', () => proxy.connections() === 0);
      },
      unproxied,
    ),
    check('ends an operation whose connection is closed under it', async (run) => {
      const client = await run.connect(await run.prepare());
      const operation = operate(client, 0, seed);
      await within('close()', client.close());
      await operation;
    }),
    check(
      'fails with a kind of error, and knows that it is disconnected, when the server is gone',
      async (run, subject) => {
        await using proxy = await run.proxy();
        const client = await run.at(proxy.address, subject).connect(await run.prepare());
        await operate(client, 0, seed);
        await proxy.die();
        const { failure } = await operate(client, 1, seed);
        assert(failure !== undefined, 'an operation succeeded without a server');
        assert(/\S/.test(failure.kind) && !/^(Unknown|Error|AssertionError)$/i.test(failure.kind), `the failure '${failure.message}' has the kind '${failure.kind}', which groups nothing`);
        await eventually('it is no longer `connected`', () => !client.connected);
        await within('close()', client.close());
      },
      unproxied,
    ),
    check('cannot connect where nobody listens, and says so', async (run, subject) => {
      const prepared = await run.prepare();
      const { message } = await rejectionOf('connect()', run.at(await deadAddress(), subject).connect(prepared));
      expect(message).not.toBe('');
    }),
  ];
}
