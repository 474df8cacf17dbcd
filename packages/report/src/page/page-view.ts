import { type Chart, type Drawn, isChart } from '../charts/chart.ts';
import { formatCell } from '../charts/quantity-label.ts';
import { legible, legibleLines } from './legible.ts';
import { type Block, mostRows, type Note, type Page, type PageCell, type PageTable } from './page.ts';

/** What the templates are given: the page, every text legible, and what can be computed computed. */
export const pageView = ({ title, kind, banner, sections }: Page): object => ({
  title: legible(title),
  kind: legible(kind),
  banner: {
    ...banner,
    word: legible(banner.word),
    sentence: legible(banner.sentence),
    details: banner.details?.map(legible),
    facts: banner.facts?.map(factView),
  },
  sections: sections.map(({ id, title: heading, intro, blocks }) => ({ id, title: legible(heading), intro: intro && legible(intro), blocks: blocks.map(blockView) })),
});

function blockView(block: Block): object {
  const { kind } = block;
  switch (kind) {
    case 'text':
      return { kind, text: legible(block.text), quiet: block.quiet };
    case 'notes':
      return { kind, notes: block.notes.map(noteView) };
    case 'table':
      return { kind, ...tableView(block.table) };
    case 'charts':
      return { kind, charts: block.charts.map(chartView) };
    case 'facts':
      return { kind, facts: block.facts.map(factView) };
    case 'code':
      return { kind, title: legible(block.title), code: legibleLines(block.code) };
    case 'tabs':
      return { kind, title: legible(block.title), tabs: block.tabs.map(({ title, blocks }) => ({ title: legible(title), blocks: blocks.map(blockView) })) };
    case 'fold':
      return { kind, title: legible(block.title), blocks: block.blocks.map(blockView) };
  }
}

const factView = ({ name, value }: { name: string; value: string }): object => ({ name: legible(name), value: legible(value) });

const noteView = ({ tone, word, about, text, remedy, details }: Note): object => ({
  tone,
  word: legible(word),
  about: about && legible(about),
  text: prose(text),
  remedy: remedy && prose(remedy),
  details: details && legibleLines(details),
});

/** A sentence in its parts: every second one stood between backticks. One that has no pair is a character as any other. */
function prose(sentence: string): readonly { readonly text: string; readonly code: boolean }[] {
  const text = legible(sentence);
  const parts = text.split('`');
  return (parts.length % 2 === 1 ? parts : [text]).map((part, index) => ({ text: part, code: index % 2 === 1 }));
}

function tableView({ title, columns, rows, omitted = 0, elsewhere = 'in the CSV', inOrder = false }: PageTable): object {
  const more = omitted + Math.max(0, rows.length - mostRows);
  return {
    title: legible(title),
    sortable: !inOrder && rows.length > 1,
    columns: columns.map((column) => ({ ...column, title: legible(column.title), definition: column.definition && legible(column.definition) })),
    rows: rows.slice(0, mostRows).map((cells) => cells.map((cell, index) => ({ ...cellView(cell), numeric: columns[index]?.numeric, heads: index === 0 }))),
    more: more === 0 ? undefined : `${more.toLocaleString('en-US')} more ${elsewhere}`,
  };
}

function cellView(cell: PageCell): object {
  if (typeof cell === 'string') return { text: legible(cell) };
  const { text, sort, tone, notes } = cell;
  return {
    text: legible(text),
    // What cannot be ordered would be in the way of the rest.
    sort: sort !== undefined && Number.isFinite(sort) ? String(sort) : undefined,
    tone,
    notes: notes?.map((note) => ({ ...note, text: legible(note.text) })),
  };
}

function chartView(drawn: Drawn): object {
  if (!isChart(drawn)) return { missing: legible(drawn.missing) };
  const { id, title, description, svg, table } = drawn;
  return { id, title: legible(title), description: legible(description), svg, data: tableView(dataOf(title, table)) };
}

/** Numbers of a chart with their units, in the order of its axis. */
const dataOf = (title: string, { columns, rows, omitted }: Chart['table']): PageTable => ({
  title: `The data of: ${title}`,
  columns: columns.map((column) => ({ title: column.title, numeric: column.unit !== 'text' })),
  rows: rows.map((cells) => cells.map((cell, index) => formatCell(columns[index]!.unit, cell))),
  omitted,
  inOrder: true,
});
