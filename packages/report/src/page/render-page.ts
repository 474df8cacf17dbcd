import { createHash } from 'node:crypto';
import { paletteDeclarations } from '../charts/palette.ts';
import { asset, compileTemplate, type Template } from './handlebars.ts';
import type { Page } from './page.ts';
import { pageView } from './page-view.ts';

interface Prepared {
  readonly template: Template;
  readonly styles: string;
  readonly script: string;
  /** The page runs its own script and no other, whatever gets into it. */
  readonly scriptHash: string;
}

let prepared: Prepared | undefined;

function prepare(): Prepared {
  const script = asset('page.js');
  return {
    template: compileTemplate('page', helpers),
    styles: `${asset('page.css')}\n${chartColours}`,
    script,
    scriptHash: createHash('sha256').update(script).digest('base64'),
  };
}

const chartColours = `:root{${paletteDeclarations('light')}}\n@media screen and (prefers-color-scheme:dark){:root{${paletteDeclarations('dark')}}}`;

/** Shape as well as colour. */
const signs: Readonly<Record<string, string>> = { good: '✓', bad: '✗', doubt: '!', neutral: 'i' };

const helpers = { sign: (tone: string): string => signs[tone] ?? '' };

/**
 * One HTML file that needs nothing beside it: no request is made, and it can be read without its script. Any text in the page is escaped,
 * freed from what cannot be seen, and cut where it is longer than anybody reads.
 *
 * ```ts
 * renderPage({
 *   title: 'a against b', kind: 'Comparison',
 *   banner: { tone: 'good', word: 'PASS', sentence: 'Nothing got worse by more than its margin.' },
 *   sections: [{ id: 'metrics', title: 'Metrics', blocks: [{ kind: 'table', table }, { kind: 'charts', charts: [forestPlot(…)] }] }],
 * });
 * ```
 */
export function renderPage(page: Page): string {
  const { template, ...rest } = (prepared ??= prepare());
  return `${template({ ...rest, ...pageView(page) }).trim()}\n`;
}
