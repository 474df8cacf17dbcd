import { type Client, type MetricSpecs, type Random, type Recorder, type UserCode, type Workload, type WorkloadMaker, workloadOf, type WorkloadType } from '@ubench/load';
import type { Client as PgClient } from 'pg';
import { z } from 'zod';
import { SqlConnection } from './connection.ts';
import { runOperation } from './operation.ts';
import { loadApplicationName } from './server-operations.ts';
import { sqlErrors } from './sql-errors.ts';
import { runUserSetup, userSetup } from './user-setup.ts';

/** What an operation of the user's is given beside the connection. */
export interface TransactionContext<M extends MetricSpecs> {
  /** Number of the operation over all agents, from 0. */
  readonly i: number;
  /** All that is random must come from here: the same seed then makes the same operations. */
  readonly random: Random;
  /** Records one observation of a declared metric; a latency in nanoseconds. */
  value(metric: keyof M & string, value: number, key?: string): void;
}

/** One operation. What it throws is a failure; an open transaction is rolled back. */
export type TransactionCode<M extends MetricSpecs> = (client: PgClient, context: TransactionContext<M>) => unknown;

const transactionOptions = z.strictObject(userSetup);

/** What `value` may record is declared here, beside the set-up. */
type TransactionOptions<M extends MetricSpecs> = z.input<typeof transactionOptions> & { readonly metrics?: M };

export type TransactionWorkload<Kind extends string> = WorkloadMaker<
  <const M extends MetricSpecs = Record<never, never>>(code: TransactionCode<M>, options?: TransactionOptions<M>) => Workload<Kind, M>
>;

/** Code of the user's own, with the client of `pg` in its hand. */
export function transactionWorkload<const Kind extends string>(service: Kind): TransactionWorkload<Kind> {
  const type = {
    service,
    name: 'transaction',
    description:
      "A function of the user's own that is given a connection of `pg`; the options come second: `transaction(async (client, { random }) => { … }, " +
      '{ scale: 1 })`. What it throws is a failure, and a transaction that it leaves open is one too. `metrics` among the options declares ' +
      'what the function may record by `value()`, as a workload type does.',
    options: transactionOptions,
    metrics: {},
    mutates: true,
    prepare: runUserSetup,
    async connect({ endpoint, code: { transaction }, signal }) {
      const connection = await SqlConnection.open(endpoint.url, { applicationName: loadApplicationName, signal });
      return new TransactionClient(connection, transaction as TransactionCode<MetricSpecs>);
    },
  } satisfies WorkloadType<z.output<typeof transactionOptions>>;
  const make = <const M extends MetricSpecs>(code: TransactionCode<M>, { metrics, ...options }: TransactionOptions<M> = {}) => {
    if (typeof code !== 'function') throw sqlErrors.UBENCH_E_SQL_CODE({ workload: `${service}.${type.name}()` });
    return workloadOf({ ...type, metrics: metrics ?? ({} as M) }, options, { transaction: code } as UserCode);
  };
  return Object.assign(make, { type });
}

class TransactionClient implements Client {
  readonly #connection: SqlConnection;
  readonly #code: TransactionCode<MetricSpecs>;

  constructor(connection: SqlConnection, code: TransactionCode<MetricSpecs>) {
    this.#connection = connection;
    this.#code = code;
  }

  get connected(): boolean {
    return this.#connection.connected;
  }

  operate(i: number, random: Random, recorder: Recorder): Promise<void> {
    const { client } = this.#connection;
    const value: Recorder['value'] = (metric, observed, key) => recorder.value(metric, observed, key);
    return runOperation(this.#connection, recorder, () => this.#code(client, { i, random, value }));
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}
