import type { MetricSpec, MetricSummary, ServerNumber, Tally } from '@ubench/load';
import type { TrialResult } from '../result/result.ts';

/** What a number of the server is made from, of one trial. */
export interface ServerWindow {
  readonly series: TrialResult['server'];
  readonly window_s: number;
  /** What clients recorded in the window. */
  readonly tallies: ReadonlyMap<string, Tally>;
}

/** A metric that the service tells, over one or more trials; without a value where it does not. */
export function summarizeServerNumber(kind: MetricSpec['kind'], number: ServerNumber, windows: readonly ServerWindow[]): MetricSummary {
  if ('mean' in number) return ofValues(kind, windows.flatMap((window) => levels(window, number.mean)));
  if ('increase' in number) {
    const grown = windows.flatMap((window) => increase(window, number.increase) ?? []);
    return { kind: 'count', n: grown.length, value: grown.length === 0 ? null : sum(grown) };
  }
  const [above, below] = number.quotient;
  const parts = windows.flatMap((window) => {
    const [over, under] = [sumOrIncrease(window, above), sumOrIncrease(window, below)];
    return over === undefined || under === undefined || under <= 0 ? [] : [{ over, under }];
  });
  const summary = ofValues(kind, parts.map(({ over, under }) => over / under));
  const value = sum(parts.map(({ over }) => over)) / sum(parts.map(({ under }) => under));
  if (parts.length === 0) return summary;
  // The whole and not the mean of its parts: trials may differ in how much there was.
  return summary.kind === 'ratio' ? { ...summary, value_share: value } : { ...summary, value };
}

function ofValues(kind: MetricSpec['kind'], values: readonly number[]): Extract<MetricSummary, { kind: 'ratio' | 'gauge' }> {
  const n = values.length;
  const [mean, min, max] = n === 0 ? [null, null, null] : [sum(values) / n, values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  return kind === 'ratio' ? { kind, n, value_share: mean, min_share: min, max_share: max } : { kind: 'gauge', n, value: mean, min, max };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function levels({ series, window_s }: ServerWindow, name: string): number[] {
  return pointsOf(series, name).flatMap(({ time_s, value }) => (time_s >= 0 && time_s <= window_s ? [value] : []));
}

const sumOrIncrease = (window: ServerWindow, name: string): number | undefined => window.tallies.get(name)?.sum ?? increase(window, name);

/** `undefined` where it is not known from before the window to its end, and where it fell: it began anew. */
function increase({ series, window_s }: ServerWindow, name: string): number | undefined {
  const points = pointsOf(series, name);
  if (points.some(({ value }, index) => index > 0 && value < points[index - 1]!.value)) return undefined;
  const [start, end] = [valueAt(points, 0), valueAt(points, window_s)];
  return start === undefined || end === undefined ? undefined : end - start;
}

interface Point {
  readonly time_s: number;
  readonly value: number;
}

function pointsOf({ time_s, metrics }: TrialResult['server'], name: string): Point[] {
  const values = Object.hasOwn(metrics, name) ? metrics[name]! : [];
  return values.flatMap((value, index) => (value === null ? [] : [{ time_s: time_s[index]!, value }]));
}

/** In a straight line between two samples. */
function valueAt(points: readonly Point[], time_s: number): number | undefined {
  const after = points.find((point) => point.time_s >= time_s);
  const before = points.findLast((point) => point.time_s <= time_s);
  if (after === undefined || before === undefined) return undefined;
  if (after.time_s === before.time_s) return after.value;
  return before.value + ((after.value - before.value) * (time_s - before.time_s)) / (after.time_s - before.time_s);
}
