import type { MetricSpec, Panel, PanelInput } from '@ubench/load';

const shown = ['p50', 'p95', 'p99'] as const;

/** A chart of a latency that is kept by key, a row for each key; none where there are fewer than two to compare. */
export function latencyPanels({ metrics }: PanelInput, metric: string, { title, definition }: MetricSpec, of: string): Panel[] {
  const keyed = Object.entries(metrics).filter(([name]) => name.startsWith(`${metric}/`));
  if (keyed.length < 2) return [];
  const rows = keyed.flatMap(([name, summary]) =>
    summary.kind === 'latency' ? shown.map((quantile) => [name.slice(metric.length + 1), quantile, summary[`${quantile}_ns`]]) : [],
  );
  return [
    {
      id: `sql-${metric}`,
      title,
      description: definition,
      columns: [
        { name: 'key', title: of, unit: 'text' },
        { name: 'quantile', title: 'Percentile', unit: 'text' },
        { name: 'latency', title: 'Latency', unit: 'ns' },
      ],
      rows,
      view: {
        mark: { type: 'point', filled: true },
        encoding: {
          y: { field: 'key', type: 'nominal', title: null, sort: null },
          x: { field: 'latency', type: 'quantitative', scale: { type: 'log' }, title: 'Latency' },
          color: { field: 'quantile', type: 'nominal', title: null },
          shape: { field: 'quantile', type: 'nominal', title: null },
        },
      },
    },
  ];
}
