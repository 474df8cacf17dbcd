import type { ClientCounts, Reconciliation } from '@ubench/load';

/** Tokens that a server has counted so far; what it does not count is absent. */
export interface ServerTokens {
  readonly outputTokens?: number;
  readonly promptTokens?: number;
}

/**
 * What `reconcile` of a workload that generates text says. A request that failed or was given up has tokens that the server counted and no client: as
 * many as the longest other, at most. Prompts are only compared where the server tells the clients about all of them.
 */
export function reconcileTokens(server: ServerTokens, { failed, tallies }: ClientCounts): Reconciliation[] {
  const { outputTokens: output, promptTokens: prompt, estimatedTokens: estimated, cancelled } = tallies;
  const unseen = failed + (cancelled?.sum ?? 0);
  const compared = (what: string, counted: number | undefined, own: typeof output): Reconciliation[] =>
    counted === undefined || own === undefined || own.count === 0
      ? []
      : [{ what, server: counted, client: own.sum, perOperation: own.sum / own.count, mayExceed: unseen * own.max, estimated: (estimated?.sum ?? 0) > 0 }];
  return [
    ...compared('output tokens', server.outputTokens, output),
    ...(prompt?.count === output?.count ? compared('prompt tokens', server.promptTokens, prompt).map((each) => ({ ...each, estimated: false })) : []),
  ];
}
