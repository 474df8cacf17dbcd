import { setOwnLocation, startSpareAgentThread } from '@ubench/core/early';

/** Of a command that is going to run load: an agent gets ready beside everything else. */
export function startAgentEarly({ list, dryRun, watch }: { readonly list?: boolean; readonly dryRun?: boolean; readonly watch?: boolean }): void {
  if (list || dryRun || watch) return;
  setOwnLocation(import.meta.url);
  startSpareAgentThread([import.meta.resolve('ubench')]);
}
