import { type Workload, type WorkloadMaker, workloadOf, type WorkloadType } from '@ubench/load';
import type { z } from 'zod';
import { compileScripts } from './script.ts';
import { connectScriptClient } from './script-execution.ts';
import { scriptMetrics, statementPanels } from './script-metrics.ts';
import { sqlOptions } from './sql-options.ts';
import { runUserSetup } from './user-setup.ts';

export type SqlWorkload<Kind extends string> = WorkloadMaker<(options: z.input<typeof sqlOptions>) => Workload<Kind, typeof scriptMetrics>>;

/** Statements of the user's own. */
export function sqlWorkload<const Kind extends string>(service: Kind): SqlWorkload<Kind> {
  const type = {
    service,
    name: 'sql',
    description:
      "Statements of the user's own, in the spec or from a file, alone or as weighted scripts: exactly one of `statements`, `file` and " +
      '`scripts`. A statement that fails ends its operation.',
    options: sqlOptions,
    metrics: scriptMetrics,
    panels: statementPanels,
    mutates: true,
    prepare: runUserSetup,
    connect: ({ endpoint, options, signal }) => connectScriptClient(endpoint.url, compileScripts(options.scripts, options.parameters), options, signal),
  } satisfies WorkloadType<z.output<typeof sqlOptions>, typeof scriptMetrics>;
  return Object.assign((options: z.input<typeof sqlOptions>) => workloadOf(type, options), { type });
}
