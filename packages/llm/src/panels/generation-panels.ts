import type { MetricSummary, Panel, PanelInput } from '@ubench/load';

const quantiles = ['p50', 'p90', 'p95', 'p99'] as const;
type Quantile = (typeof quantiles)[number];

/** What reports show of a workload that generates text; what was not measured is left out. */
export function generationPanels(input: PanelInput): Panel[] {
  const swept = Object.keys(input.parameters).length > 0;
  return [percentilesPanel(input), ...(swept ? [curvePanel(input, 'ttft', 'TTFT'), curvePanel(input, 'tpot', 'TPOT')] : []), ...chunksPanel(input), ...bucketsPanel(input, 'ByPrompt', 'prompt'), ...bucketsPanel(input, 'ByOutput', 'answer')];
}

const quantileOf = (metric: MetricSummary | undefined, quantile: Quantile): number | null => (metric?.kind === 'latency' ? metric[`${quantile}_ns`] : null);
const tokensPerSecond = ({ metrics: { outputTokensPerSecond: tokens } }: PanelInput): number | null => (tokens?.kind === 'rate' ? tokens.value_per_s : null);

const measured = { ttft: 'TTFT', itl: 'ITL', tpot: 'TPOT', latency: 'Whole request' } as const;

function percentilesPanel({ metrics }: PanelInput): Panel {
  return {
    id: 'llm-percentiles',
    title: 'First token, gaps between chunks, time per token, whole request',
    description: 'Percentiles of TTFT, ITL, TPOT and of the latency end to end; the axis is logarithmic.',
    columns: [
      { name: 'metric', title: 'Metric', unit: 'text' },
      { name: 'quantile', title: 'Percentile', unit: 'text' },
      { name: 'time', title: 'Time', unit: 'ns' },
    ],
    rows: Object.entries(measured).flatMap(([name, title]) => quantiles.map((quantile) => [title, quantile, quantileOf(metrics[name], quantile)])),
    view: {
      mark: { type: 'point', filled: true },
      encoding: {
        y: { field: 'metric', type: 'nominal', title: null, sort: null },
        x: { field: 'time', type: 'quantitative', scale: { type: 'log' }, title: null },
        color: { field: 'quantile', type: 'nominal', title: null, sort: null },
        shape: { field: 'quantile', type: 'nominal', title: null, sort: null },
      },
    },
  };
}

/** The usual picture of a server of language models: each benchmark is a point, a sweep of the load a curve. */
function curvePanel(input: PanelInput, metric: 'ttft' | 'tpot', title: string): Panel {
  const layer = (field: Quantile): object => ({
    mark: { type: 'line', point: true },
    encoding: { y: { field, type: 'quantitative', title }, color: { datum: field, type: 'nominal', title: null }, order: { field: 'tokens', type: 'quantitative' } },
  });
  return {
    id: `llm-throughput-${metric}`,
    title: `${title} against output tokens per second`,
    description: 'Each point is a benchmark: further right the service gives more tokens, further up requests wait longer for them.',
    columns: [
      { name: 'tokens', title: 'Output tokens per second', unit: 'per_s' },
      { name: 'p50', title: `${title} p50`, unit: 'ns' },
      { name: 'p90', title: `${title} p90`, unit: 'ns' },
      { name: 'p99', title: `${title} p99`, unit: 'ns' },
    ],
    rows: [[tokensPerSecond(input), ...(['p50', 'p90', 'p99'] as const).map((quantile) => quantileOf(input.metrics[metric], quantile))]],
    view: { encoding: { x: { field: 'tokens', type: 'quantitative', title: 'Output tokens per second' } }, layer: [layer('p50'), layer('p90'), layer('p99')] },
  };
}

/** Only where chunks are not tokens. */
function chunksPanel(input: PanelInput): Panel[] {
  const { tokensPerChunk: chunk } = input.metrics;
  if (chunk?.kind !== 'gauge' || chunk.value === null || chunk.value <= 1.005) return [];
  return [
    {
      id: 'llm-chunks',
      title: 'Tokens per chunk',
      description: 'A chunk of several tokens is one gap between chunks: where there are more than 1, ITL is not the time between tokens.',
      columns: [
        { name: 'tokens', title: 'Output tokens per second', unit: 'per_s' },
        { name: 'chunk', title: 'Tokens per chunk', unit: 'count' },
      ],
      rows: [[tokensPerSecond(input), chunk.value]],
      view: {
        mark: { type: 'line', point: true },
        encoding: {
          x: { field: 'tokens', type: 'quantitative', title: 'Output tokens per second' },
          y: { field: 'chunk', type: 'quantitative', title: 'Tokens per chunk' },
        },
      },
    },
  ];
}

const bucketed = { ttft: 'TTFT', tpot: 'TPOT', latency: 'Whole request' } as const;

function bucketsPanel({ metrics }: PanelInput, by: 'ByPrompt' | 'ByOutput', of: 'prompt' | 'answer'): Panel[] {
  const rows = Object.entries(bucketed).flatMap(([base, title]) =>
    Object.entries(metrics).flatMap(([name, metric]) =>
      name.startsWith(`${base}${by}/`) ? (['p50', 'p99'] as const).map((quantile) => [name.slice(name.indexOf('/') + 1), title, quantile, quantileOf(metric, quantile)]) : [],
    ),
  );
  if (rows.length === 0) return [];
  return [
    {
      id: `llm-buckets-${of}`,
      title: `Latency by the length of the ${of}`,
      description: `TTFT, TPOT and the whole request, of requests whose ${of} has so many tokens; the axis is logarithmic.`,
      columns: [
        { name: 'tokens', title: `Tokens of the ${of}`, unit: 'text' },
        { name: 'metric', title: 'Metric', unit: 'text' },
        { name: 'quantile', title: 'Percentile', unit: 'text' },
        { name: 'time', title: 'Time', unit: 'ns' },
      ],
      rows,
      view: {
        mark: { type: 'point', filled: true },
        encoding: {
          y: { field: 'tokens', type: 'nominal', title: `Tokens of the ${of}`, sort: null },
          x: { field: 'time', type: 'quantitative', scale: { type: 'log' }, title: null },
          color: { field: 'metric', type: 'nominal', title: null, sort: null },
          shape: { field: 'quantile', type: 'nominal', title: null, sort: null },
        },
      },
    },
  ];
}
