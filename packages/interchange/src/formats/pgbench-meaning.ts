import type { ImportedMetric } from '@ubench/core/analysis';

type Meaning = Omit<ImportedMetric, 'summary'>;

const better = 'lower' as const;

/** What pgbench's times are: those of ours, for its clients do what ours do. */
export const pgbenchMeanings = {
  /** With --rate. */
  responseTime: { title: 'Response time', definition: 'From when pgbench was to begin the transaction by its rate to the end of it, of transactions that succeeded: the schedule lag is in it.', better },
  serviceTime: { title: 'Service time', definition: 'From when a client of pgbench begins the transaction to the end of it, of transactions that succeeded, with their retries and the pauses of the script.', better },
  scheduleLag: { title: 'Schedule lag', definition: 'From when pgbench was to begin the transaction by its rate until a client did.', better },
  retries: { title: 'Retries', definition: 'How often transactions were begun again after a serialization failure or a deadlock.', better },
} as const satisfies Record<string, Meaning>;

/** The same as the one of them that it is. */
export const latencyOf = (meaning: Meaning): Meaning => ({ ...meaning, title: 'Latency' });
