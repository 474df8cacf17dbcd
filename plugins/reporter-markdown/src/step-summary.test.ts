import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReportOutput, RunResult } from '@ubench/core';
import { sampleRuns } from '@ubench/testkit';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { markdownReporter } from './markdown-reporter.ts';

let directory: string;
let summary: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ubench-summary-'));
  summary = join(directory, 'step.md');
  vi.stubEnv('GITHUB_STEP_SUMMARY', summary);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true, force: true });
});

const { result } = sampleRuns()[0]!;
const huge = sampleRuns().at(-1)!.result;
const nowhere = { write: () => true } as unknown as NodeJS.WriteStream;
const report = (of: RunResult = result, options: unknown = {}): Promise<readonly ReportOutput[]> =>
  markdownReporter.create(markdownReporter.options.parse(options), { directory, root: directory, stdout: nowhere, stderr: nowhere }).end!(of, []);
const limit = 1_024 * 1_024;

test('the report is appended to what the step has said before', async () => {
  writeFileSync(summary, 'before\n');
  expect(await report()).toEqual([{ title: 'Markdown', path: join(directory, 'report.md') }]);
  expect(readFileSync(summary, 'utf8')).toBe(`before\n${readFileSync(join(directory, 'report.md'), 'utf8')}\n`);
});

test('it is shortened to what is left of 1,024 KiB', async () => {
  writeFileSync(summary, 'x'.repeat(limit - 20_000));
  await report(huge);
  expect(statSync(summary).size).toBeLessThanOrEqual(limit);
  expect(readFileSync(summary, 'utf8')).toMatch(/benchmarks are left out here/);
  expect(statSync(join(directory, 'report.md')).size).toBeGreaterThan(20_000);
});

test('with no room left it fails and says so, and the report is written all the same', async () => {
  writeFileSync(summary, 'x'.repeat(limit - 1_000));
  await expect(report()).rejects.toMatchObject({ code: 'MARKDOWN_E_SUMMARY_FULL' });
  expect(statSync(summary).size).toBe(limit - 1_000);
  expect(existsSync(join(directory, 'report.md'))).toBe(true);
});

test('that cannot be written is an error that names it', async () => {
  mkdirSync(summary);
  await expect(report()).rejects.toMatchObject({ code: 'MARKDOWN_E_SUMMARY', message: expect.stringContaining(summary) as string });
  expect(existsSync(join(directory, 'report.md'))).toBe(true);
});

test.each([[{ stepSummary: false }], [{ file: '-' }]])('it is left alone with %j', async (options) => {
  await report(result, options);
  expect(existsSync(summary)).toBe(false);
});
