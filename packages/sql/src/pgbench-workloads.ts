import { defineWorkload, type Workload, type WorkloadContext, type WorkloadMaker } from '@ubench/load';
import { z } from 'zod';
import type { Parameter } from './parameter.ts';
import { perScale, preparePgbenchTables } from './pgbench-tables.ts';
import { compileScripts } from './script.ts';
import { connectScriptClient, scriptExecution } from './script-execution.ts';
import { scriptMetrics, statementPanels } from './script-metrics.ts';
import { countAccountLookups, countHistory } from './server-operations.ts';
import { countOnAll, serverFor, untilReplayed } from './servers.ts';
import { withConnection } from './with-connection.ts';

const pgbenchOptions = z.strictObject({
  scale: z
    .int()
    .min(1)
    .default(1)
    .describe(
      'Size of the tables: 100,000 accounts (about 15 MB), 10 tellers and 1 branch per unit. `tpcbLike` updates a branch in every ' +
        'operation, so at a scale below the number of clients it measures how they wait for each other.',
    )
    .meta({ examples: [10] }),
  ...scriptExecution,
});
type PgbenchOptions = z.output<typeof pgbenchOptions>;
export type PgbenchWorkload<Kind extends string> = WorkloadMaker<(options?: z.input<typeof pgbenchOptions>) => Workload<Kind, typeof scriptMetrics>>;

/** One of pgbench's built-in scripts: statements and what each one's latency is recorded under. */
interface Builtin {
  readonly name: string;
  readonly description: string;
  readonly changes: boolean;
  readonly script: readonly (readonly [key: string, statement: string])[];
  readonly count: (context: WorkloadContext<unknown>) => Promise<number>;
}

const selectAccounts = ['select accounts', 'SELECT abalance FROM pgbench_accounts WHERE aid = :aid'] as const;
const updateAccounts = ['update accounts', 'UPDATE pgbench_accounts SET abalance = abalance + :delta WHERE aid = :aid'] as const;
const insertHistory = [
  'insert history',
  'INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES (:tid, :bid, :aid, :delta, CURRENT_TIMESTAMP)',
] as const;

const builtins = {
  selectOnly: {
    name: 'selectOnly',
    description: "pgbench's select-only script: one look-up of a random account by its key.",
    changes: false,
    script: [selectAccounts],
    count: countAccountLookups,
  },
  simpleUpdate: {
    name: 'simpleUpdate',
    description:
      "pgbench's simple-update script: a transaction that updates and reads an account and appends to the history. " +
      'There are no rows that all clients contend for.',
    changes: true,
    script: [['begin', 'BEGIN'], updateAccounts, selectAccounts, insertHistory, ['end', 'END']],
    count: countHistory,
  },
  tpcbLike: {
    name: 'tpcbLike',
    description: "pgbench's tpcb-like script, the transaction of TPC-B: `simpleUpdate`, and the balances of a teller and of a branch.",
    changes: true,
    script: [
      ['begin', 'BEGIN'],
      updateAccounts,
      selectAccounts,
      ['update tellers', 'UPDATE pgbench_tellers SET tbalance = tbalance + :delta WHERE tid = :tid'],
      ['update branches', 'UPDATE pgbench_branches SET bbalance = bbalance + :delta WHERE bid = :bid'],
      insertHistory,
      ['end', 'END'],
    ],
    count: countHistory,
  },
} as const satisfies Record<string, Builtin>;

/** pgbench's random ranges, in the order in which its scripts draw. */
const parametersAt = (size: number): Record<string, Parameter> => ({
  aid: { int: [1, perScale.accounts * size] },
  bid: { int: [1, perScale.branches * size] },
  tid: { int: [1, perScale.tellers * size] },
  delta: { int: [-5000, 5000] },
});

function pgbenchWorkload<const Kind extends string>(service: Kind, { name, description, changes, script, count }: Builtin): PgbenchWorkload<Kind> {
  const source = { name, weight: 1, statements: script.map(([, statement]) => statement), keys: script.map(([key]) => key) };
  return defineWorkload({
    service,
    name,
    description,
    options: pgbenchOptions,
    metrics: scriptMetrics,
    panels: statementPanels,
    mutates: changes,
    async prepare({ endpoint, options, signal }: WorkloadContext<PgbenchOptions>) {
      await withConnection(endpoint.url, signal, (connection) => preparePgbenchTables(connection, options.scale, changes));
      if (!changes) await untilReplayed(endpoint, signal);
      return null;
    },
    async connect({ endpoint, options, signal, client }) {
      return connectScriptClient(changes ? endpoint.url : serverFor(endpoint, client), compileScripts([source], parametersAt(options.scale)), options, signal);
    },
    async serverOperations(context) {
      // Rounded down both before and after the load, so that the difference is whole.
      return Math.floor((await (changes ? count(context) : countOnAll(context, count))) / (context.options.pipeline ?? 1));
    },
  });
}

/** pgbench's built-in scripts: same statements, same random ranges, same tables, in its `prepared` mode. */
export const pgbenchWorkloads = <const Kind extends string>(service: Kind) => ({
  /** One look-up of an account by its key. */
  selectOnly: pgbenchWorkload(service, builtins.selectOnly),
  /** A transaction that updates and reads an account and appends to the history: no rows that all clients contend for. */
  simpleUpdate: pgbenchWorkload(service, builtins.simpleUpdate),
  /** TPC-B's transaction: `simpleUpdate`, and the balances of a teller and of a branch. */
  tpcbLike: pgbenchWorkload(service, builtins.tpcbLike),
});
