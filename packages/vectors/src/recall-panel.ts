import type { Panel, PanelInput } from '@ubench/load';

/** Recall against throughput, the usual picture of an approximate index: each benchmark is a point, a sweep of its parameters a curve. */
export function recallPanel({ metrics }: PanelInput): Panel {
  const { recall, throughput } = metrics;
  return {
    id: 'recall-throughput',
    title: 'Recall against queries per second',
    description: 'Each point is a benchmark: further right its answers are more complete, further up it gives more of them.',
    columns: [
      { name: 'recall', title: 'Recall@k', unit: 'share' },
      { name: 'throughput', title: 'Queries per second', unit: 'per_s' },
    ],
    rows: [[recall?.kind === 'ratio' ? recall.value_share : null, throughput?.kind === 'rate' ? throughput.value_per_s : null]],
    view: {
      mark: { type: 'line', point: true },
      encoding: {
        x: { field: 'recall', type: 'quantitative', scale: { zero: false }, title: 'Recall@k' },
        y: { field: 'throughput', type: 'quantitative', title: 'Queries per second' },
      },
    },
  };
}
