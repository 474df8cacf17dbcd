import { z } from 'zod';
import type { LoadPlan } from './load-plan.ts';
import type { MetricSummary } from './metric-summary.ts';

/**
 * A chart of its own kind that a workload wants to be shown: a Vega-Lite view and its data as a table. It is stored in the result, so that
 * a report or a comparison never needs the plugin.
 */
export const panel = z
  .strictObject({
    id: z.string().describe('The same for the same panel of every benchmark: the points of a sweep share one chart, each with its rows.'),
    title: z.string().describe('Heading of the chart.'),
    description: z.string().describe('One sentence that says what is to be seen.'),
    columns: z
      .array(
        z.strictObject({
          name: z.string().describe('The field that the view encodes; `benchmark`, the title of the benchmark, is there beside them.'),
          title: z.string().describe('Header of the column.'),
          unit: z.enum(['ns', 'per_s', 'share', 'count', 'text']).describe('Of its values.'),
        }),
      )
      .describe('What the rows hold, in order.'),
    rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))).describe('One value for each column; null where there is none.'),
    view: z
      .record(z.string(), z.unknown())
      .describe('Vega-Lite: mark, encoding, layers, transforms. Durations are in nanoseconds there too. Without data, size, colours and URLs: those are the report’s.'),
  })
  .meta({ id: 'Panel', description: 'A chart that a workload wants to be shown, with its data.' });
export type Panel = z.infer<typeof panel>;

/** What a workload makes its panels from. */
export interface PanelInput {
  /** By name, keyed ones as `name/key`, over all trials. */
  readonly metrics: Readonly<Record<string, MetricSummary>>;
  readonly load: LoadPlan;
  /** Which point of a sweep, or which row of a table, it is. */
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
}
