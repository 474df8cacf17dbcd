import { type MetricSpecs, type Workload, type WorkloadContext, type WorkloadMaker, workloadOf, type WorkloadType } from '@ubench/load';
import { z } from 'zod';
import { countWhenReported, loadApplicationName } from '../server-operations.ts';
import { latencyPanels } from '../latency-panel.ts';
import { StatementConnection } from '../statement-connection.ts';
import { countOnAll, serverFor, untilReplayed } from '../servers.ts';
import { withConnection } from '../with-connection.ts';
import { coreWorkloads, type CoreWorkloadName } from './core-workloads.ts';
import { distributions } from './key-chooser.ts';
import { settleOperations, YcsbRequests } from './requests.ts';
import { YcsbClient } from './ycsb-client.ts';
import { prepareYcsbTable, table } from './ycsb-table.ts';
import { zetaOf } from './zipfian.ts';

const ycsbOptions = z.strictObject({
  workload: z
    .enum(Object.keys(coreWorkloads) as [CoreWorkloadName, ...CoreWorkloadName[]])
    .describe(
      '`a`: 50 % reads, 50 % updates; `b`: 95 % reads, 5 % updates; `c`: reads; `d`: 95 % reads of mostly the latest, 5 % inserts; `e`: 95 % scans, ' +
        '5 % inserts; `f`: 50 % reads, 50 % read-modify-writes.',
    ),
  records: z.int().min(1).max(1_000_000_000).default(100_000).describe('How many records are loaded. YCSB: `recordcount`.').meta({ examples: [1_000_000] }),
  fields: z.int().min(1).max(100).default(10).describe('How many fields a record has. YCSB: `fieldcount`.'),
  fieldLength: z.int().min(1).max(4000).default(100).describe('How many characters a field has. YCSB: `fieldlength`.'),
  maxScanLength: z.int().min(1).max(100_000).default(100).describe('The most records that a scan reads; each number from 1 is as likely. YCSB: `maxscanlength`.'),
  distribution: z
    .enum(distributions)
    .optional()
    .describe(
      'How the records to read are chosen. `zipfian`: few are popular (θ = 0.99), scattered over the table; `latest`: the newer, the more popular; ' +
        '`uniform`: all alike. Default: that of the workload, `latest` for `d` and `zipfian` for the others. YCSB: `requestdistribution`.',
    ),
});
type YcsbOptions = z.output<typeof ycsbOptions>;

const ycsbMetrics = {
  requests: {
    kind: 'latency',
    title: 'Request latency',
    definition: 'Time from the first byte sent to the last received, by what was asked for: read, update, insert, scan, readModifyWrite; of requests that found their record.',
    better: 'lower',
    keyed: true,
  },
  notFound: {
    kind: 'count',
    title: 'Not found',
    definition: `Reads of a record that is inserted by the load itself and was not there yet, although that operation lay ${settleOperations} before: its agent is behind.`,
    better: 'lower',
  },
} as const satisfies MetricSpecs;

export type YcsbWorkload<Kind extends string> = WorkloadMaker<(options: z.input<typeof ycsbOptions>) => Workload<Kind, typeof ycsbMetrics>>;

/** YCSB's core workloads on its one table. */
export function ycsbWorkload<const Kind extends string>(service: Kind): YcsbWorkload<Kind> {
  const type = {
    service,
    name: 'ycsb',
    description:
      "The core workloads A to F of the Yahoo! Cloud Serving Benchmark, on its table `usertable`, with YCSB's keys and distributions. Any number of agents " +
      'sends the same requests.',
    options: ycsbOptions,
    metrics: ycsbMetrics,
    panels: (input) => latencyPanels(input, 'requests', ycsbMetrics.requests, 'Request'),
    mutates: true,
    async prepare({ endpoint, options, signal }: WorkloadContext<YcsbOptions>) {
      await withConnection(endpoint.url, signal, (connection) => prepareYcsbTable(connection, options, options.workload !== 'c'));
      if (options.workload === 'c') await untilReplayed(endpoint, signal);
      // A sum over all records, which clients need not repeat.
      return { zeta: distributionOf(options) === 'latest' ? zetaOf(options.records) : 0 };
    },
    async connect({ endpoint, options, prepared, signal, client }) {
      const { zeta } = prepared as { zeta: number };
      const requests = new YcsbRequests({ ...options, distribution: distributionOf(options) }, zeta);
      return new YcsbClient(await StatementConnection.open(options.workload === 'c' ? serverFor(endpoint, client) : endpoint.url, { applicationName: loadApplicationName, signal }), requests, options);
    },
    serverOperations(context: WorkloadContext<YcsbOptions>) {
      const count = (one: WorkloadContext<YcsbOptions>): Promise<number> => countWhenReported(one, operationsOf(one.options));
      return context.options.workload === 'c' ? countOnAll(context, count) : count(context);
    },
  } satisfies WorkloadType<YcsbOptions, typeof ycsbMetrics>;
  // The planner itself looks into the index when it plans a scan, so that a server cannot tell how many there were.
  const { serverOperations: _, ...uncounted } = type;
  const make = (options: z.input<typeof ycsbOptions>) => workloadOf(options?.workload === 'e' ? uncounted : type, options);
  return Object.assign(make, { type });
}

const distributionOf = ({ workload, distribution }: YcsbOptions) => distribution ?? coreWorkloads[workload].distribution;

/** Every request looks a record up, but for inserts; a read-modify-write does so twice, and only it updates in workload F. */
const operationsOf = ({ workload }: YcsbOptions): string =>
  `select coalesce(seq_scan, 0) + coalesce(idx_scan, 0) + ${workload === 'f' ? '- n_tup_upd' : 'n_tup_ins'} as n
    from pg_stat_user_tables where relid = to_regclass('${table}')`;
