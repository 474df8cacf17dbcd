import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunResult } from '@ubench/core';
import { renderRunReport } from '@ubench/report';
import { sample, sampleRuns } from '@ubench/testkit';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { describe, expect, it } from 'vitest';
import { otherSteps } from '../failpoints/other-steps.ts';
import { Project } from '../harness/project.ts';
import { requireService } from '../services/require-service.ts';
import { barriers, Reader, sideways } from './browser.ts';

const spec = `
import { chroma } from '@ubench/service-chroma';
import { postgres } from '@ubench/service-postgres';
import { bench, deploy, expect } from 'ubench';

const db = deploy(postgres(), { name: 'db' });
const store = deploy(chroma());
bench('point reads', { target: db, workload: postgres.selectOnly({ scale: 1 }), load: { concurrency: 2, duration: '2s', warmup: '1s' }, trials: 2 }, (result) => {
  expect(result.latency.p99).toBeLessThan('10s');
});
bench('neighbours', { target: store, workload: chroma.search({ vectors: 500, dimensions: 8, k: 5 }), load: { concurrency: 2, duration: '1s' } }, (result) => {
  expect(result.throughput).toBeGreaterThan('1/s');
});
`;

/** What another reader than the browser that printed it finds in a PDF. */
async function readPdf(file: string): Promise<{ pages: string[]; links: number; outline: string[] }> {
  const loading = getDocument({ data: new Uint8Array(readFileSync(file)), verbosity: 0 });
  const document = await loading.promise;
  const pages: string[] = [];
  let links = 0;
  for (let number = 1; number <= document.numPages; number += 1) {
    const page = await document.getPage(number);
    const { items } = await page.getTextContent();
    pages.push(items.map((item) => ('str' in item ? item.str : '')).join(' '));
    links += (await page.getAnnotations()).filter(({ subtype, dest }) => subtype === 'Link' && dest !== null).length;
  }
  const titles = (entries: readonly { title: string; items: readonly unknown[] }[]): string[] => entries.flatMap(({ title, items }) => [title, ...titles(items as never)]);
  const outline = titles((await document.getOutline()) ?? []);
  await loading.destroy();
  return { pages, links, outline };
}

describe('the report of a real run', () => {
  it('of PostgreSQL and Chroma opens in Chromium, asks for nothing, and is printed', async (context) => {
    await using reader = await Reader.start(context);
    const project = new Project({ 'services.bench.ts': spec });
    const { code, stdout } = await project.ubench('run', '--reporter', 'html,pdf,terminal');
    expect(code, stdout).toBe(0);
    const file = join(project.runs[0]!, 'report.html');
    expect(stdout).toContain('Report: .ubench/runs/');

    for (const width of [360, 1440]) {
      for (const scheme of ['light', 'dark'] as const) {
        const { page, seen } = await reader.open(file, { width, scheme });
        expect(await sideways(page), `${width} px`).toBe(0);
        expect(await barriers(page), `${scheme}, ${width} px`).toEqual([]);
        expect(seen).toEqual({ complaints: [], requests: [] });
        await page.close();
      }
    }

    const { page } = await reader.open(file, { javascript: false });
    const text = await page.$eval('main', (main) => (main as unknown as { innerText: string }).innerText);
    for (const said of ['PASS', 'All 2 checks hold, over 2 benchmarks.', 'Validity', 'point reads', 'neighbours', 'Over time', 'Client and server', 'Provenance', 'npx ubench run']) expect(text).toContain(said);
    expect(await page.$$eval('svg[role=img]', (charts) => charts.filter((chart) => chart.getBoundingClientRect().height > 50 && chart.querySelector('title') !== null).length)).toBeGreaterThan(4);
    // Each with its data.
    expect(await page.$$eval('figure:has(svg)', (figures) => figures.filter((figure) => figure.querySelector('details table td') === null).length)).toBe(0);

    const { pages, links, outline } = await readPdf(join(project.runs[0]!, 'report.pdf'));
    expect(pages.length).toBeGreaterThan(2);
    expect(pages.length).toBeLessThan(15);
    for (const [index, printed] of pages.entries()) expect(printed.replaceAll(/\s+/g, ' ')).toContain(`${index + 1} / ${pages.length}`);
    expect(pages[0]).toMatch(/PASS.*All 2 checks hold.*Contents.*Validity/s);
    expect(links).toBeGreaterThanOrEqual(7);
    expect(outline).toEqual(expect.arrayContaining(['Validity', 'Benchmarks', 'Over time', 'Provenance']));
  });

  it('lets one benchmark of several be seen, rows be sorted, and a chart be seen larger', async (context) => {
    await using reader = await Reader.start(context);
    const charted = sample.chartedRun().benchmarks[0]!;
    const { page, seen } = await reader.openText(await renderRunReport(sample.run([charted, { ...charted, id: 'b', name: 'another', suite: [] }])));
    const shown = (): Promise<string[]> => page.$$eval('#time .tab', (tabs) => tabs.filter((tab) => tab.getBoundingClientRect().height > 0).map((tab) => tab.getAttribute('aria-label')!));
    expect(await shown()).toEqual(['orders database > point reads']);
    await page.focus('#time [role=tab]');
    await page.keyboard.press('ArrowRight');
    expect(await shown()).toEqual(['another']);
    await page.click('#benchmarks thead th:first-child button');
    expect(await page.$eval('#benchmarks tbody th', (cell) => cell.firstChild!.textContent)).toBe('another');
    await page.click('#percentiles .zoom');
    expect(await page.$eval('dialog svg', (chart) => chart.getBoundingClientRect().width)).toBeGreaterThan(800);
    await page.keyboard.press('Escape');
    await page.waitForSelector('#percentiles .picture svg');
    expect(seen.complaints).toEqual([]);
  });
});

describe('the history of a run', () => {
  const counting = "import { bench } from 'ubench';\nbench('counts', () => { for (let i = 0; i < 1e3; i += 1); });\n";

  it('is part of its report, while it is run and afterwards', async (context) => {
    const project = new Project({ 'a.bench.ts': counting });
    for (const args of [['run'], ['baseline', 'accept'], ['run', '--gate', '--reporter', 'html']]) {
      const { code, stderr } = await project.ubench(...args);
      expect(code, stderr).toBe(0);
    }
    const html = readFileSync(join(project.runs[1]!, 'report.html'), 'utf8');
    expect((await project.ubench('report', '--format', 'html', '--output', '-')).stdout).toBe(html);
    await using reader = await Reader.start(context);
    const { page, seen } = await reader.openText(html, { width: 360 });
    expect(await sideways(page)).toBe(0);
    expect(await barriers(page)).toEqual([]);
    expect(seen).toEqual({ complaints: [], requests: [] });
    expect(await page.$$eval('#history figure tbody tr:last-child td:nth-child(2)', (cells) => cells.map((cell) => cell.textContent))).toEqual(['this run', 'this run', 'this run']);
    expect(await page.$eval('#gate', (section) => section.textContent)).toContain('only 1 accepted run');
  });

  it('costs no report where it is broken, which the report says', async () => {
    const project = new Project({ 'a.bench.ts': counting, '.ubench-baseline/history.jsonl': '{"schema":"ubench.his\n' });
    const { code, stderr } = await project.ubench('run', '--reporter', 'html');
    expect(code, stderr).toBe(0);
    expect(readFileSync(join(project.runs[0]!, 'report.html'), 'utf8')).toMatch(/id="history"[^]*Line 1 of [^<]*history\.jsonl cannot be read: it is not JSON/);
  });
});

/** Numbers that no measurement gives, everywhere. */
function withoutNumbers(result: RunResult, value: number): RunResult {
  const replaced = (part: unknown): unknown => {
    if (typeof part === 'number') return value;
    if (Array.isArray(part)) return part.map(replaced);
    return typeof part === 'object' && part !== null ? Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, replaced(inner)])) : part;
  };
  return { ...result, benchmarks: result.benchmarks.map((benchmark) => ({ ...(replaced(benchmark) as typeof benchmark), line: 1 })), gate: replaced(result.gate) as RunResult['gate'] };
}

const named = (name: string): RunResult => {
  const [benchmark] = sample.chartedRun().benchmarks;
  return sample.run([{ ...benchmark!, name, suite: [name], tags: [name], errors: { [name]: { count: 1, samples: [name] } }, warnings: [{ code: name, message: name }] }]);
};
const oneSample = sample.benchmark('once', { metrics: { latency: sample.latency(1, 1), throughput: sample.rate(1, 1) }, trials: [sample.trial({ latency: sample.latency(1, 1) }, 1)] });
const onlyErrors = sample.benchmark('refused', {
  metrics: { latency: sample.latency(1, 0) }, trials: [sample.trial({}, 0, 500)], errors: { timeout: { count: 500, samples: ['it took too long'] } },
  validity: { valid: false, reasons: [{ code: 'no-success', message: 'No operation succeeded.' }] },
});

const shapes: readonly (readonly [string, RunResult, string])[] = [
  ...sampleRuns().map(({ shape, result }) => [shape, result, 'Validity'] as const),
  ['of one sample', sample.run([oneSample]), 'no percentile curve'],
  ['of errors only', sample.run([onlyErrors]), 'No operation succeeded.'],
  ['with NaN for every number', withoutNumbers(sample.chartedRun(), Number.NaN), '–'],
  ['with infinities for every number', withoutNumbers(sample.chartedRun(), Number.POSITIVE_INFINITY), '–'],
  ['with markup for a name', named('<script>document.title="owned"</script><img src=x onerror="document.title=1">'), '<script>'],
  ['with quotes and line ends in a name', named('"quoted" \'single\'\nnext line\r\n`tick`'), '"quoted"'],
  ['with a name of 10,000 characters', named('n'.repeat(10_000)), '9,7'],
];

describe('whatever is in a result, its report opens and says what is missing:', () => {
  it.for(shapes)('a run %s', async ([, result, said], context) => {
    await using reader = await Reader.start(context);
    const html = await renderRunReport(result);
    for (const width of [360, 1440]) {
      const { page, seen } = await reader.openText(html, { width });
      expect(await sideways(page), `${width} px`).toBe(0);
      const text = await page.$eval('main', (main) => main.textContent!);
      expect(text).toContain(said);
      expect(text).not.toMatch(/\b(?:NaN|Infinity)\b/);
      expect(await page.title()).toBe(`Run ${result.run.id}`);
      expect(seen).toEqual({ complaints: [], requests: [] });
    }
  });
});

describe('the browser that prints', () => {
  it.for(otherSteps.browser)('ends with ubench, killed at %s', async (point, context) => {
    requireService('chromium', context);
    const before = new Set(readdirSync('/proc').filter(isBrowser));
    const project = new Project({ 'a.bench.ts': "import { bench } from 'ubench';\nbench('counts', () => { for (let i = 0; i < 1e3; i += 1); });\n" });
    const { signal } = await project.startAs([], ['run', '--reporter', 'pdf'], { UBENCH_FAILPOINTS: `kill:${point}` }).finished;
    expect(signal).toBe('SIGKILL');
    expect(existsSync(join(project.runs[0]!, 'report.pdf'))).toBe(false);
    await expect.poll(() => readdirSync('/proc').filter((pid) => isBrowser(pid) && !before.has(pid)), { timeout: 15_000 }).toEqual([]);
  });
});

/** One that was started with a directory of ours. */
function isBrowser(pid: string): boolean {
  try {
    return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(join(tmpdir(), 'ubench-browser-'));
  } catch {
    return false;
  }
}
