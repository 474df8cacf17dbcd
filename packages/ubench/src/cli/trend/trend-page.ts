import { formatValue } from '@ubench/core';
import type { Trend, TrendChange, TrendEnvironment, TrendMetric, TrendPoint } from '@ubench/core/analysis';
import { type Banner, type Block, type Page, type PageCell, type Section, trendChart } from '@ubench/report';
import { noValue } from '@ubench/units';
import { countOf, countsOf, signed } from './trend-text.ts';

/** Each takes time to draw, and nobody looks at so many. */
const mostCharts = 24;

/** A trend as a page: what changed last, every metric run by run, every change. */
export async function trendPage(trend: Trend): Promise<Page> {
  const [latest, ...others] = trend.environments;
  return {
    title: trend.benchmark,
    kind: 'Trend',
    banner: bannerOf(trend),
    sections: [
      await metricSection(latest!, 'metrics', 'Run by run'),
      changeSection(latest!),
      ...(await Promise.all(others.map(async (environment, index) => metricSection(environment, `environment-${index + 1}`, `In another environment: ${countOf(environment.runs, 'run')}`)))),
      ...leftOutSection(trend),
    ],
  };
}

function bannerOf({ from, source, left_out, environments: [latest, ...others] }: Trend): Banner {
  const changes = latest!.metrics.flatMap(({ metric, changes: own }) => own.map((change) => ({ metric, ...change })));
  const last = changes.toSorted((a, b) => (a.started_at < b.started_at ? -1 : 1)).at(-1);
  const points = latest!.metrics.flatMap((metric) => metric.points).toSorted((a, b) => (a.started_at < b.started_at ? -1 : 1));
  const left = countsOf(left_out);
  return {
    tone: 'neutral',
    word: last === undefined ? 'NO CHANGE' : 'CHANGED',
    sentence:
      last === undefined
        ? `In ${countOf(latest!.runs, 'run')}, no number has changed beyond chance${latest!.runs < 12 ? ', which so few can hardly show' : ''}.`
        : `The last of ${countOf(changes.length, 'change')}: ${last.metric} has been ${last.worse ? 'worse' : 'better'} since ${last.started_at.slice(0, 10)}${last.change_share === null ? '' : `, by ${signed(last.change_share)}`}.`,
    facts: [
      { name: 'runs', value: `${countOf(latest!.runs, from === 'baseline' ? 'accepted run' : 'run')} in ${source}` },
      ...(points.length === 0 ? [] : [{ name: 'from', value: instant(points[0]!) }, { name: 'to', value: instant(points.at(-1)!) }]),
      ...(others.length === 0 ? [] : [{ name: 'elsewhere', value: countOf(others.reduce((sum, { runs }) => sum + runs, 0), 'run') }]),
      ...(left.length === 0 ? [] : [{ name: 'left out', value: left.join(', ') }]),
    ],
  };
}

const instant = ({ started_at }: TrendPoint): string => `${started_at.slice(0, 16).replace('T', ' ')} UTC`;
const commitOf = ({ git_sha, run }: { readonly git_sha: string | null; readonly run: string }): string => (git_sha === null ? run : `${git_sha.slice(0, 7)}, ${run}`);

async function metricSection({ differences, metrics }: TrendEnvironment, id: string, title: string): Promise<Section> {
  const drawn = metrics.slice(0, mostCharts);
  const charts = await Promise.all(
    drawn.map(async ({ metric, unit, points, changes }, index) =>
      trendChart({
        id: `${id}-${index + 1}`,
        title: metric,
        metric,
        unit,
        points: points.map((point) => ({ at: instant(point), label: commitOf(point), value: point.value })),
        changes: changes.map(({ run }) => points.findIndex((point) => point.run === run)),
      }),
    ),
  );
  return {
    id,
    title,
    ...(differences.length === 0 ? {} : { intro: 'Not comparable with the latest run, for it was measured otherwise.' }),
    blocks: [
      ...(differences.length === 0 ? [] : [differenceTable(differences)]),
      { kind: 'charts', charts },
      ...(metrics.length > drawn.length ? [{ kind: 'text', text: `${metrics.length - drawn.length} more metrics are in the table alone.` } as const] : []),
      numberTable(metrics),
    ],
  };
}

const differenceTable = (differences: TrendEnvironment['differences']): Block => ({
  kind: 'table',
  table: {
    title: 'What differs from the environment of the latest run',
    columns: [{ title: 'field' }, { title: 'here' }, { title: 'latest run' }],
    rows: differences.map(({ field, here, latest }) => [field, here ?? noValue, latest ?? noValue]),
    elsewhere: 'in ubench trend --json',
  },
});

const numberTable = (metrics: readonly TrendMetric[]): Block => ({
  kind: 'table',
  table: {
    title: 'First and last values',
    columns: [{ title: 'metric' }, ...['first', 'last', 'change', 'runs', 'n'].map((title) => ({ title, numeric: true }))],
    rows: metrics.map(({ metric, unit, points, change_share }): PageCell[] => {
      const [first, last] = [points[0]!, points.at(-1)!];
      return [
        metric,
        { text: formatValue(unit, first.value), sort: first.value },
        { text: formatValue(unit, last.value), sort: last.value },
        change_share === null ? noValue : { text: signed(change_share), sort: change_share },
        { text: String(points.length), sort: points.length },
        { text: last.n.toLocaleString('en-US'), sort: last.n },
      ];
    }),
    elsewhere: 'in ubench trend --json',
  },
});

function changeSection({ metrics, runs }: TrendEnvironment): Section {
  const rows = metrics.flatMap(({ metric, unit, changes }) => changes.map((change) => changeRow(metric, unit, change)));
  const none = `None: a change lasts for three runs or more, chance would show it in one history of a hundred, and it takes about twelve runs to be found; there are ${runs}.`;
  return {
    id: 'changes',
    title: 'Changes',
    ...(rows.length === 0 ? {} : { intro: 'What changed lies between the commit of the first run that shows it and that of the run before.' }),
    blocks: [
      rows.length === 0
        ? { kind: 'text', text: none }
        : {
            kind: 'table',
            table: {
              title: 'Where the numbers changed and stayed so',
              columns: [{ title: 'metric' }, { title: 'since' }, { title: 'commit, run' }, { title: 'before', numeric: true }, { title: 'after', numeric: true }, { title: 'change', numeric: true }, { title: 'p', numeric: true, definition: 'How often runs without this change would look as changed.' }],
              rows,
              elsewhere: 'in ubench trend --json',
            },
          },
    ],
  };
}

const changeRow = (metric: string, unit: TrendMetric['unit'], change: TrendChange): PageCell[] => [
  metric,
  change.started_at.slice(0, 10),
  commitOf(change),
  { text: formatValue(unit, change.before), sort: change.before },
  { text: formatValue(unit, change.after), sort: change.after },
  { text: `${change.worse ? 'worse' : 'better'}${change.change_share === null ? '' : ` ${signed(change.change_share)}`}`, tone: change.worse ? 'bad' : 'good', ...(change.change_share === null ? {} : { sort: change.change_share }) },
  { text: String(change.p), sort: change.p },
];

function leftOutSection({ left_out }: Trend): Section[] {
  if (left_out.length === 0) return [];
  const rows = left_out.map(({ run, why, reason }) => [run ?? noValue, why, reason]);
  return [{ id: 'left-out', title: 'Runs that are left out', blocks: [{ kind: 'table', table: { title: 'Runs that are left out', columns: [{ title: 'run' }, { title: 'why' }, { title: 'reason' }], rows, elsewhere: 'in ubench trend --json' } }] }];
}
