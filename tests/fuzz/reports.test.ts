import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunResult } from '@ubench/core';
import { csvReporter } from '@ubench/reporter-csv';
import { githubReporter } from '@ubench/reporter-github';
import { junitReporter } from '@ubench/reporter-junit';
import { markdownReporter } from '@ubench/reporter-markdown';
import { sample } from '@ubench/testkit';
import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { marked, type Tokens } from 'marked';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { repository } from '../harness/project.ts';
import { counterexample, nastyText } from './fuzzed.ts';

const schema = readFileSync(join(repository, 'plugins/reporter-junit/src/testing/junit.xsd'), 'utf8');

/** Pieces of the languages that names are put into. */
const markup = fc.oneof(nastyText, fc.array(fc.constantFrom('|', '\\', '`', '``', '"', "'", '<', '>', '<b>', '</td>', '<script>', '&', '&lt;', ']]>', '<!--', '-->', '\n', '\r', '\t', ',', ':', '%', '=', '@', '#', '*', '[', ']', '(', ')', ' ', 'a', '\0', '\uFFFE', '\uD800'), { maxLength: 12 }).map((pieces) => pieces.join('')));

type Names = readonly [name: string, message: string];
const names: fc.Arbitrary<Names[]> = fc.array(fc.tuple(markup, markup), { minLength: 1, maxLength: 4 });

const runOf = (all: readonly Names[]): RunResult =>
  sample.run(
    all.map(([name, message], index) =>
      sample.benchmark(name, {
        id: `a.bench.ts > ${index} ${name}`,
        suite: [name],
        parameters: { [name || 'n']: message },
        warnings: [{ code: 'x', message }],
        validity: { valid: false, reasons: [{ code: name || 'x', message }] },
        assertions: [{ metric: name, operator: '<', limit: [1], unit: 'ns', observed: 2, n: 1, trials: [2], verdict: 'FAIL', reason: message }],
      }),
    ),
    { errors: all.map(([name, message]) => ({ code: 'X', what: message, where: name, fix: message })) },
  );

/** What a reporter prints of a run. */
async function printed(reporter: typeof csvReporter | typeof junitReporter | typeof markdownReporter | typeof githubReporter, result: RunResult): Promise<string> {
  const parts: string[] = [];
  const stream = { write: (text: string) => parts.push(text) > 0 } as unknown as NodeJS.WriteStream;
  const options = reporter === githubReporter ? {} : { file: '-' };
  await reporter.create(reporter.options.parse(options) as never, { directory: '/nowhere', root: '/nowhere', stdout: stream, stderr: stream }).end!(result, []);
  return parts.join('');
}

describe('whatever names and messages are,', () => {
  it('every row of a CSV file has its cells', async () => {
    expect(
      await counterexample<[Names[]]>(150, [names], async (all) => {
        const [header, ...rows] = parse(await printed(csvReporter, runOf(all)), { record_delimiter: '\r\n' }) as string[][];
        expect(rows.filter((row) => row.length !== header!.length)).toEqual([]);
        expect(rows.flat().filter((cell) => /^[=+@]/.test(cell))).toEqual([]);
      }),
    ).toBeUndefined();
  });

  it('a JUnit file is XML with every case', async () => {
    expect(
      await counterexample<[Names[]]>(60, [names], async (all) => {
        const xml = await printed(junitReporter, runOf(all));
        expect((await validateXML({ xml, schema })).errors).toEqual([]);
        const { testsuites } = new XMLParser({ ignoreAttributes: false, isArray: (name) => name === 'testsuite' || name === 'testcase' }).parse(xml) as { testsuites: { testsuite: { testcase: unknown[] }[] } };
        expect(testsuites.testsuite.map(({ testcase }) => testcase.length)).toEqual([all.length, ...all.map(() => 2)]);
      }),
    ).toBeUndefined();
  });

  it('a Markdown report has its headings, its tables and their rows, and no tag of a name', async () => {
    expect(
      await counterexample<[Names[]]>(150, [names], async (all) => {
        const markdown = await printed(markdownReporter, runOf(all));
        const tokens = marked.lexer(markdown);
        const headings = tokens.flatMap((token) => (token.type === 'heading' ? [(token as Tokens.Heading).text] : []));
        expect(headings.slice(1)).toEqual(['Could not be run', 'Assertions that do not hold', 'Not to be believed', 'Benchmarks', 'To know before the numbers are used']);
        const tables = tokens.flatMap((token) => (token.type === 'table' ? [token as Tokens.Table] : []));
        expect(tables.map(({ rows }) => rows.length)).toEqual([all.length, all.length]);
        const tags = [...marked.parse(markdown, { async: false }).matchAll(/<\/?(\w+)/g)].map(([, tag]) => tag!);
        expect(tags.filter((tag) => !/^(?:h[1-6]|p|table|thead|tbody|tr|th|td|ul|li|code|pre|em|strong|a|sub)$/.test(tag))).toEqual([]);
      }),
    ).toBeUndefined();
  });

  it('an annotation is one line, and begins no other command', async () => {
    expect(
      await counterexample<[Names[]]>(150, [names], async (all) => {
        const lines = (await printed(githubReporter, runOf(all))).split('\n').slice(0, -1);
        expect(lines.filter((line) => !/^::(?:error|warning) (?:file=[^,\r]*,)?(?:line=\d+,)?title=[^,:\r]*::[^\r]*$/.test(line))).toEqual([]);
      }),
    ).toBeUndefined();
  });
});
