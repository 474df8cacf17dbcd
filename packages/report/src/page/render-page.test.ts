import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Chart } from '../charts/chart.ts';
import type { Block, Page } from './page.ts';
import { renderPage } from './render-page.ts';

const page = (blocks: readonly Block[] = [], given: Partial<Page> = {}): string =>
  renderPage({ title: 'A page', kind: 'Test', banner: { tone: 'good', word: 'PASS', sentence: 'It works.' }, sections: [{ id: 'one', title: 'One', blocks }], ...given });

const note = (text: string, remedy: string): string => page([{ kind: 'notes', notes: [{ tone: 'doubt', word: 'warning', text, remedy }] }]);

const evil = `<script>alert(1)</script>"'&<img src=x onerror=alert(2)>`;
const chart: Chart = {
  id: 'c1', title: 'Latency', description: 'Over time.', svg: '<svg role="img"></svg>',
  table: { columns: [{ title: 'Time', unit: 's' }, { title: 'p50', unit: 'ns' }], rows: [[1, 1e6], [2, null], [3, Number.NaN]], omitted: 3_540 },
};

describe('a page', () => {
  test('says what happened before anything else, and lists its sections', () => {
    const html = page();
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(html.indexOf('It works.')).toBeLessThan(html.indexOf('href="#one"'));
    expect(html.indexOf('href="#one"')).toBeLessThan(html.indexOf('<section id="one"'));
  });

  test('lets the browser ask for nothing, and runs the script that it brings and no other', () => {
    const html = page();
    const [, script] = /<script>([^]*)<\/script>/.exec(html)!;
    const hash = createHash('sha256').update(script!).digest('base64');
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`);
    expect(html).not.toMatch(/\b(?:src|href)="(?!#|data:,)/);
    expect(html).not.toMatch(/url\(|@import/);
  });

  test('escapes every text that it is given', () => {
    const cell = { text: evil, sort: 1, tone: 'bad', notes: [{ text: evil, tone: 'good' }] } as const;
    const html = page(
      [
        { kind: 'text', text: evil },
        { kind: 'notes', notes: [{ tone: 'bad', word: evil, about: evil, text: evil, remedy: evil, details: evil }] },
        { kind: 'table', table: { title: evil, columns: [{ title: evil, definition: evil }, { title: 'n', numeric: true }], rows: [[evil, cell]], elsewhere: evil } },
        { kind: 'charts', charts: [{ ...chart, title: evil, description: evil, table: { columns: [{ title: evil, unit: 'text' }], rows: [[evil]], omitted: 0 } }, { missing: evil }] },
        { kind: 'facts', facts: [{ name: evil, value: evil }] },
        { kind: 'code', title: evil, code: evil },
        { kind: 'tabs', title: evil, tabs: [{ title: evil, blocks: [{ kind: 'text', text: evil }] }] },
        { kind: 'fold', title: evil, blocks: [{ kind: 'text', text: evil }] },
      ],
      { title: evil, kind: evil, banner: { tone: 'bad', word: evil, sentence: evil, details: [evil], facts: [{ name: evil, value: evil }] } },
    );
    expect(html).not.toContain('<script>alert');
    expect(html).not.toContain('<img');
    expect(html.match(/&lt;script&gt;/g)!.length).toBeGreaterThan(25);
  });

  test('sets as code what stands between backticks of a note, and nothing else', () => {
    expect(note('`<b>` is late.', 'Give it more `agents`.')).toMatch(/<code>&lt;b&gt;<\/code> is late\.<\/p>\n<p class="remedy">→ Give it more <code>agents<\/code>\.<\/p>/);
    expect(note('one ` alone', 'a')).toContain('one &#x60; alone</p>');
  });

  test('shows no control characters, and says how much of a very long text it leaves out', () => {
    const html = page([{ kind: 'text', text: '\u001b[31mred\u001b[0m \u0000\u202enot turned\ud800' }, { kind: 'text', text: 'x'.repeat(10_000) }, { kind: 'text', text: '👩‍🔬'.repeat(2_000) }]);
    expect(html).toContain('<p>red not turned</p>');
    expect(html).toContain(`<p>${'x'.repeat(300)}… (9,700 more characters)</p>`);
    expect(html).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
  });

  test('keeps the lines of what is to be copied', () => {
    expect(page([{ kind: 'code', title: 'Again', code: 'a \\\n  b\n' }])).toContain('<code>a \\\n  b</code>');
  });
});

const rows = (amount: number): Block => ({ kind: 'table', table: { title: 'T', columns: [{ title: 'n', numeric: true }], rows: Array.from({ length: amount }, (_, n) => [String(n)]) } });

describe('a table', () => {
  test('has 60 rows at most, and says where the others are', () => {
    expect(page([rows(60)])).not.toContain('in the CSV');
    const html = page([rows(1_061)]);
    expect(html.match(/<tr>/g)).toHaveLength(61);
    expect(html).toContain('1,001 more in the CSV');
  });

  test('can be sorted by numbers that are there', () => {
    const html = page([{ kind: 'table', table: { title: 'T', columns: [{ title: 'a' }], rows: [[{ text: '1 s', sort: 1e9 }], [{ text: '–', sort: Number.NaN }]] } }]);
    expect(html).toContain('data-sort="1000000000">1 s');
    expect(html.match(/data-sort=/g)).toHaveLength(1);
  });
});

describe('a chart', () => {
  test('stands with its data, what is no number left out of it', () => {
    const html = page([{ kind: 'charts', charts: [chart] }]);
    expect(html).toContain('<svg role="img"></svg>');
    expect(html).toContain('3,540 more in the CSV');
    expect(html.match(/>–</g)).toHaveLength(2);
    expect(html).not.toContain('NaN');
  });

  test('that is missing is a sentence instead', () => {
    expect(page([{ kind: 'charts', charts: [{ missing: 'No operation succeeded.' }] }])).toContain('<p class="missing">No operation succeeded.</p>');
  });
});
