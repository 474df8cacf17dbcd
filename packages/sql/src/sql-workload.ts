import { type Workload, type WorkloadMaker, workloadOf, type WorkloadType } from '@ubench/load';
import type { z } from 'zod';
import { compileScripts } from './script.ts';
import { ScriptClient } from './script-client.ts';
import { loadApplicationName } from './server-operations.ts';
import { sqlOptions } from './sql-options.ts';
import { StatementConnection } from './statement-connection.ts';
import { statementMetrics } from './statement-metrics.ts';
import { runUserSetup } from './user-setup.ts';

export type SqlWorkload<Kind extends string> = WorkloadMaker<(options: z.input<typeof sqlOptions>) => Workload<Kind, typeof statementMetrics>>;

/** Statements of the user's own. */
export function sqlWorkload<const Kind extends string>(service: Kind): SqlWorkload<Kind> {
  const type = {
    service,
    name: 'sql',
    description:
      "Statements of the user's own, in the spec or from a file, alone or as weighted scripts: exactly one of `statements`, `file` and " +
      '`scripts`. A statement that fails ends its operation.',
    options: sqlOptions,
    metrics: statementMetrics,
    mutates: true,
    prepare: runUserSetup,
    async connect({ endpoint, options: { scripts, parameters }, signal }) {
      const connection = await StatementConnection.open(endpoint.url, { applicationName: loadApplicationName, signal });
      return new ScriptClient(connection, compileScripts(scripts, parameters));
    },
  } satisfies WorkloadType<z.output<typeof sqlOptions>, typeof statementMetrics>;
  return Object.assign((options: z.input<typeof sqlOptions>) => workloadOf(type, options), { type });
}
