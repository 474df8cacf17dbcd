import type { GateCheck, RunResult } from '@ubench/core';
import { foreignRun, sample, sampleRuns } from '@ubench/testkit';
import { marked, type Tokens } from 'marked';
import { describe, expect, test } from 'vitest';
import { commentLimit_bytes, markdownDocument } from './markdown-document.ts';
import { code, nameCell, sentence } from './markdown-text.ts';

const documentOf = (result: RunResult, limit = commentLimit_bytes): string => markdownDocument(result, limit);

/** What a renderer takes for tables, by the heading above them. */
function tablesIn(markdown: string): Map<string, Tokens.Table> {
  const tables = new Map<string, Tokens.Table>();
  let heading = '';
  for (const token of marked.lexer(markdown)) {
    if (token.type === 'heading') heading = (token as Tokens.Heading).text;
    if (token.type === 'table') tables.set(heading, token as Tokens.Table);
  }
  return tables;
}
/** The text of a cell that is one code span. */
const nameIn = ({ tokens }: Tokens.TableCell): string => (tokens.length === 1 && tokens[0]!.type === 'codespan' ? (tokens[0] as Tokens.Codespan).text : `not code: ${JSON.stringify(tokens)}`);
/** Tags that a renderer would make of it, but for the one around the last line and the comment that parts a sign from a name. */
const htmlIn = (markdown: string): string[] => [...marked.parse(markdown, { async: false }).matchAll(/<(?!\/?(?:h\d|p|table|thead|tbody|tr|th|td|ul|li|code|pre|em|strong|a|sub)\b)(?!!-- -->)[^>]*>/g)].map(([tag]) => tag);

const all = [...sampleRuns(), { shape: 'that we did not write', result: foreignRun() }].map(({ shape, result }) => [shape, result] as const);

describe.each(all)('a run %s', (_shape, result) => {
  const markdown = documentOf(result);

  test('fits a comment', () => {
    expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(65_536);
  });

  test('begins with its verdict and ends with the command that does it again', () => {
    expect(markdown).toMatch(/^## \S+ (PASS|FAIL|INCONCLUSIVE|ERROR|INTERRUPTED|MEASURED): /);
    expect(markdown).toMatch(/```sh\nnpx ubench run\n```\n$/);
  });

  test('has tables whose rows have all their cells, and no HTML of the names', () => {
    for (const { header, rows } of tablesIn(markdown).values()) expect(rows.filter((cells) => cells.length !== header.length)).toEqual([]);
    expect(htmlIn(markdown)).toEqual([]);
  });
});

test('what did not hold stands with what was expected and what was observed', () => {
  const markdown = documentOf(sampleRuns()[0]!.result);
  expect(markdown).toContain('| ❌ FAIL | `orders database > point reads` | `throughput > 6,000/s` | 5,210/s (trials: 5,190/s, 5,230/s, 5,210/s) | 52,100 |');
  expect(markdown).toContain('| 🚫 ERROR | `vectors > search under a Poisson stream` | `latency.p99 < 30.0 ms` | p99 needs 1,000 operations, and there were 640 | 640 |');
  expect(markdown).toContain('- `vectors > search under a Poisson stream`: The client sent late: send lag p99 14.2 ms, limit 10 ms. `send-lag`');
  expect(markdown).toContain('- `cache`: \'cache\' ended while it was starting: exit code 1.');
  expect(markdown).not.toContain('errors.share');
});

test('every benchmark has its numbers and what became of it', () => {
  const table = tablesIn(documentOf(sampleRuns()[0]!.result)).get('Benchmarks')!;
  expect(table.header.map(({ text }) => text)).toEqual(['', 'benchmark', 'p50', 'p90', 'p99', 'max', 'rate', 'errors', 'n', '±']);
  expect(table.rows.map(([state]) => state!.text)).toEqual(['❌ failed', '➖ skipped', '❌ failed', '❌ failed', '✅ passed', '✅ passed', '✅ passed', '✅ passed']);
});

test('the gate has change, interval, margin and n', () => {
  const check: GateCheck = {
    benchmark: 'benchmarks/orders.bench.ts > reads', metric: 'latency.p95', unit: 'ns', better: 'lower', reference: 1e6, observed: 1.124e6, change_share: 0.124, low_share: 0.081,
    high_share: 0.169, confidence: 0.95, margin_share: 0.1, n: 5, advisory: false, verdict: 'FAIL',
  };
  const undecided = { ...check, change_share: null, low_share: null, high_share: null, n: 3, verdict: 'INCONCLUSIVE', reason: '3 accepted runs, and 10 are needed' } as const;
  const markdown = documentOf(sample.run([sample.benchmark('reads')], { gate: { method: 'history', against: 'baseline', checks: [check, undecided] } }));
  expect(markdown).toContain('| ❌ FAIL | `reads` | `latency.p95` | +12.4 % worse | \\[8.1, 16.9\\] | 10 | 5 |  |');
  expect(markdown).toContain('| ❔ INCONCLUSIVE | `reads` | `latency.p95` | – | – | 10 | 3 | 3 accepted runs, and 10 are needed |');
});

describe('what there is no room for is left out, and counted', () => {
  const huge = sampleRuns().at(-1)!.result;
  const failing = { metric: 'latency.p99', operator: '<', limit: [1e6], unit: 'ns', observed: 2e6, n: 9_999, trials: [2e6], verdict: 'FAIL' } as const;
  const result: RunResult = {
    ...huge,
    benchmarks: huge.benchmarks.map((benchmark, index) => (index === 990 ? { ...benchmark, assertions: [{ ...failing, limit: [1e6], trials: [2e6] }] } : benchmark)),
  };
  const markdown = documentOf(result);
  const table = tablesIn(markdown).get('Benchmarks')!;

  test('what failed is kept', () => {
    expect(markdown).toContain('| ❌ FAIL | `one of very many 990` | `latency.p99 < 1.00 ms` | 2.00 ms | 9,999 |');
    expect(nameIn(table.rows.at(-1)![1]!)).toBe('one of very many 990');
  });

  test('the others fill the room, in their order', () => {
    const shown = table.rows.length;
    expect(shown).toBeGreaterThan(300);
    expect(table.rows.slice(0, -1).map(([, name]) => nameIn(name!))).toEqual(Array.from({ length: shown - 1 }, (_, index) => `one of very many ${index}`));
    expect(markdown).toContain(`_${1_000 - shown} of 1,000 benchmarks are left out here; \`result.json\` of the run has them all._`);
  });

  test('however little room there is', () => {
    const small = documentOf(result, 16_384);
    expect(Buffer.byteLength(small)).toBeLessThanOrEqual(16_384);
    expect(small).toContain('one of very many 990');
  });

  test('where only failures would be too long', () => {
    const failures = documentOf({ ...huge, benchmarks: huge.benchmarks.map((benchmark) => ({ ...benchmark, assertions: [{ ...failing, limit: [1e6], trials: [2e6] }] })) });
    expect(Buffer.byteLength(failures)).toBeLessThanOrEqual(65_536);
    expect(failures).toMatch(/_\d+ of 1,000 assertions are left out here/);
    expect(failures).toMatch(/_1,000 of 1,000 benchmarks are left out here/);
  });
});

describe('a name', () => {
  test.each(['a | b', 'a \\| b', '\\', '`', '``', '`a', 'a``b`', ' a ', 'a\\', '<script>alert(1)</script>', '&lt;', '@octocat #1 :smile:', '[x](javascript:alert(1))', '$x$', '| --- |', '*a* _b_ ~~c~~'])('%j is one cell with that text', (name) => {
    const row = (tablesIn(`### x\n\n| a | b |\n| --- | --- |\n| ${nameCell(name)} | end |\n`).get('x') as Tokens.Table).rows[0]!;
    expect(row).toHaveLength(2);
    expect(nameIn(row[0]!)).toBe(name.trim().replace('\\|', '\\ |'));
    expect(row[1]!.text).toBe('end');
  });

  test('of two lines is one line, and a very long one is cut', () => {
    expect(code('two\nlines\u001b[2J')).toBe('`two lines`');
    expect(code('x'.repeat(10_000))).toHaveLength(162);
  });
});

test.each([
  ['<b>&amp;</b> | `x` *y* [z](u) $m$', '<p>&lt;b&gt;&amp;amp;&lt;/b&gt; | `x` *y* [z](u) $m$</p>\n'],
  ['to @everyone, me@example.org', '<p>to @<!-- -->everyone, me@<!-- -->example.org</p>\n'],
])('the sentence %j is shown as it is', (text, html) => {
  expect(marked.parse(sentence(text), { async: false })).toBe(html);
});

test('a command with backticks and line ends stays in its block', () => {
  const result = sample.run([sample.benchmark('b')]);
  const markdown = documentOf({ ...result, provenance: { ...result.provenance, argv: ['run', '-t', '```\n# not a heading'] } });
  const block = marked.lexer(markdown).at(-1) as Tokens.Code;
  expect(block).toMatchObject({ type: 'code', lang: 'sh', text: "npx ubench run -t '```\n# not a heading'" });
});
