import type { ColumnUnit } from './chart.ts';
import { percentileLabel, tickLabel } from './quantity-label.ts';
import { textWidth } from './text-width.ts';
import { vegaTheme } from './vega-theme.ts';

/** A Vega-Lite view: what is drawn and how, with its data. */
export type View = Readonly<Record<string, unknown>>;

const units: readonly ColumnUnit[] = ['ns', 's', 'per_s', 'share', 'count', 'bytes', 'text'];

/** What `axis` and `legend` of a view are to contain, so that their numbers are shown as everywhere else. */
export const unitFormat = (unit: ColumnUnit): { readonly format: string; readonly formatType: string } => ({ format: '', formatType: `quantity_${unit}` });

/** The same for an axis of percentiles. */
export const percentileFormat = { format: '', formatType: 'quantity_percentile' } as const;

/** Takes 0.3 s and 50 MB: only who draws loads it, and chart makers do not. */
let loading: ReturnType<typeof load> | undefined;

interface TextItem {
  readonly fontSize?: number;
  /** Width at which the text is cut; 0: nowhere. */
  readonly limit?: number;
}

async function load() {
  const [vega, { compile }, { expressionInterpreter }] = await Promise.all([import('vega'), import('vega-lite'), import('vega-interpreter')]);
  for (const unit of units) vega.expressionFunction(unitFormat(unit).formatType, (value: string | number | null) => tickLabel(unit, value));
  vega.expressionFunction(percentileFormat.formatType, percentileLabel);
  // Its own guess is half as much again as what browsers draw, and differs where an optional package is installed.
  const { textMetrics } = vega as unknown as { readonly textMetrics: { width: (item: TextItem, text: unknown) => number } };
  textMetrics.width = ({ fontSize = 11, limit = 0 }, text) => {
    const width = textWidth(String(text ?? ''), fontSize);
    return limit > 0 ? Math.min(width, limit) : width;
  };
  return { vega, compile, expressionInterpreter };
}

/** Where a view comes from: written here, or found in a result, which may be anybody's. */
export type ViewOrigin = 'own' | 'foreign';

/**
 * A view as the text of an SVG, by Vega-Lite and Vega: this file alone knows them. Nothing is fetched. Expressions of a foreign view are
 * evaluated without making code of them, which takes twice the time and memory.
 * @param begin Called once the libraries are loaded.
 * @throws Error for what is no view, or asks for data from elsewhere.
 */
export async function svgOf(view: View, origin: ViewOrigin, begin: () => void): Promise<string> {
  const { vega, compile, expressionInterpreter } = await (loading ??= load());
  begin();
  const problems: string[] = [];
  const logger = quietLogger((problem) => problems.push(problem));
  const { spec } = compile({ ...view, config: vegaTheme } as unknown as Parameters<typeof compile>[0], { logger });
  const foreign = origin === 'foreign';
  const drawing = new vega.View(vega.parse(spec, undefined, { ast: foreign }), {
    ...(foreign ? { expr: expressionInterpreter } : {}),
    renderer: 'none',
    logger,
    // Links lead nowhere: a rejected one would be a rejection that nobody handles.
    loader: { load: refuse, http: refuse, file: refuse, sanitize: () => Promise.resolve({ href: '' }) },
  });
  try {
    const svg = await drawing.toSVG();
    if (problems.length > 0) throw new Error(problems[0]);
    return svg;
  } finally {
    drawing.finalize();
  }
}

const refuse = (url: string): Promise<never> => Promise.reject(new Error(`It asks for ${JSON.stringify(url)}, and nothing is loaded from elsewhere.`));

interface Logger {
  level(level: number): Logger;
  level(): number;
  error(...messages: readonly unknown[]): Logger;
  warn(...messages: readonly unknown[]): Logger;
  info(...messages: readonly unknown[]): Logger;
  debug(...messages: readonly unknown[]): Logger;
}

/** Errors are told, warnings are advice to who writes the view. */
function quietLogger(tell: (problem: string) => void): Logger {
  function level(next: number): Logger;
  function level(): number;
  function level(next?: number): Logger | number {
    return next === undefined ? 0 : logger;
  }
  const logger: Logger = {
    level,
    error(...messages) {
      tell(messages.map((message) => (message instanceof Error ? message.message : String(message))).join(' '));
      return logger;
    },
    warn: () => logger,
    info: () => logger,
    debug: () => logger,
  };
  return logger;
}
