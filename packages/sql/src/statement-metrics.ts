import type { MetricSpecs } from '@ubench/load';

/** What every workload that runs scripts measures beyond the common metrics. */
export const statementMetrics = {
  statements: {
    kind: 'latency',
    title: 'Statement latency',
    definition:
      'Time from handing a statement to the socket until the server is ready for the next one, by statement; of statements that succeeded.',
    better: 'lower',
    keyed: true,
  },
} as const satisfies MetricSpecs;
