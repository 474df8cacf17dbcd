import type { Client } from '@ubench/load';
import { z } from 'zod';
import { PipelinedClient } from './pipelined-client.ts';
import { ReconnectingClient } from './reconnecting-client.ts';
import type { Script } from './script.ts';
import { ScriptClient } from './script-client.ts';
import { loadApplicationName } from './server-operations.ts';
import { StatementConnection } from './statement-connection.ts';

/** How scripts are run; all but the defaults change what is measured, and show as metrics of their own. */
export const scriptExecution = {
  pipeline: z
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe(
      'One operation then runs the script so many times, with all its statements sent at once and one answer awaited: a batch up to one Sync, as ' +
        "between pgbench's \\startpipeline and \\endpipeline. `pipelinedStatements` says how many statements per second that makes. Without it one " +
        'statement is in flight per connection.',
    )
    .meta({ examples: [16] }),
  reconnect: z
    .boolean()
    .default(false)
    .describe("Every operation has a connection of its own, as with pgbench's -C. What that costs is part of the operation's time, and apart as `connectTime`."),
  statementLatencies: z.boolean().default(true).describe("Records the latency of every statement as `statements`, as pgbench's -r does."),
};

export interface ScriptExecution {
  readonly pipeline?: number | undefined;
  readonly reconnect: boolean;
  readonly statementLatencies: boolean;
}

/** A virtual client that runs these scripts on a connection of its own, or on one for each. */
export async function connectScriptClient(url: string, scripts: readonly Script[], execution: ScriptExecution, signal: AbortSignal): Promise<Client> {
  const { pipeline, reconnect, statementLatencies } = execution;
  const connect = async (ending: AbortSignal): Promise<Client> => {
    const connection = await StatementConnection.open(url, { applicationName: loadApplicationName, signal: ending });
    return pipeline === undefined ? new ScriptClient(connection, scripts, statementLatencies) : new PipelinedClient(connection, scripts, pipeline);
  };
  const first = await connect(signal);
  if (!reconnect) return first;
  // Whether there can be a connection at all is known before the load.
  await first.close();
  return new ReconnectingClient(connect, signal);
}
