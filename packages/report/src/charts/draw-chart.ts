import type { ChartTable, Drawn } from './chart.ts';
import { displayText } from './display-text.ts';
import { drawApart } from './drawing-thread.ts';
import type { View, ViewOrigin } from './vega.ts';

interface Sketch {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly view: View;
  readonly table: ChartTable;
  readonly origin?: ViewOrigin;
}

/** The longest title and description, in characters. */
const longest = { title: 120, description: 1000 };

/** What every chart maker ends with. A page lacks a chart that cannot be drawn, and is there without it. */
export async function drawChart({ id, title, description, view, table, origin = 'own' }: Sketch): Promise<Drawn> {
  const frame = { id: id.replace(/[^\w-]/g, '-'), title: displayText(title, longest.title), description: displayText(description, longest.description) };
  try {
    return { ...frame, svg: await drawApart({ view, origin, frame }), table };
  } catch (error) {
    return { missing: `${frame.title} cannot be drawn. ${displayText(error instanceof Error ? error.message : String(error), 200)}` };
  }
}
