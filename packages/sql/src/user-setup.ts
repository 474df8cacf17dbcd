import type { WorkloadContext } from '@ubench/load';
import { z } from 'zod';
import { preparePgbenchTables } from './pgbench-tables.ts';
import { withConnection } from './with-connection.ts';

/** What a workload of the user's may ask for before its load. */
export const userSetup = {
  scale: z
    .int()
    .min(1)
    .optional()
    .describe("Makes pgbench's tables at this scale before every trial, for statements that use them. Without it none are made."),
  setup: z
    .string()
    .optional()
    .describe("SQL that is run before every trial, in one transaction: tables and rows of the user's own, made anew or only `if not exists`.")
    .meta({ examples: ['create table if not exists orders(id int primary key, customer int)'] }),
};

interface UserSetup {
  readonly scale?: number | undefined;
  readonly setup?: string | undefined;
}

/** What the operations change is not known, so pgbench's tables are taken to be changed by them. */
export async function runUserSetup({ endpoint, options: { scale, setup }, signal }: WorkloadContext<UserSetup>): Promise<null> {
  if (scale === undefined && setup === undefined) return null;
  await withConnection(endpoint.url, signal, async (connection) => {
    if (scale !== undefined) await preparePgbenchTables(connection, scale, true);
    if (setup !== undefined) await connection.run(setup);
  });
  return null;
}
