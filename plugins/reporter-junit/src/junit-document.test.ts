import { readFileSync } from 'node:fs';
import type { GateCheck, RunResult } from '@ubench/core';
import { endlessName, foreignRun, sample, sampleRuns } from '@ubench/testkit';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { junitDocument } from './junit-document.ts';

const schema = readFileSync(new URL('./testing/junit.xsd', import.meta.url), 'utf8');
const problemsOf = async (xml: string): Promise<string[]> => (await validateXML({ xml: { fileName: 'junit.xml', contents: xml }, schema, maxMemoryPages: 4_096 })).errors.map(({ message }) => message);

interface Case {
  readonly name: string;
  readonly classname: string;
  readonly failure?: { readonly type: string; readonly message: string };
  readonly error?: { readonly type: string; readonly message: string };
  readonly skipped?: { readonly message: string };
}
interface Suite extends Readonly<Record<'name' | 'tests' | 'failures' | 'errors' | 'skipped', string>> {
  readonly testcase: Case[];
  readonly properties: { readonly property: { readonly name: string; readonly value: string }[] };
  readonly 'system-out': string;
}

/** What a second parser makes of it. */
function suitesIn(xml: string): Suite[] {
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', isArray: (name) => ['testsuite', 'testcase', 'property'].includes(name), parseTagValue: false, processEntities: { enabled: true, maxTotalExpansions: 1e6, maxExpandedLength: 1e7 }, htmlEntities: true });
  return ((parser.parse(xml) as { testsuites: { testsuite?: Suite[] } }).testsuites.testsuite ?? []).map((suite) => ({ ...suite, testcase: suite.testcase ?? [] }));
}
const casesIn = (result: RunResult): Case[] => suitesIn(junitDocument(result)).flatMap(({ testcase }) => testcase);

describe('the schema of these tests', () => {
  const valid = junitDocument(sampleRuns()[1]!.result);
  test.each([
    ['a case with two outcomes', valid.replace(/(<testcase [^>]*)\/>/, '$1><skipped/><error type="x"/></testcase>')],
    ['an unknown attribute', valid.replace('<testcase ', '<testcase file="x" ')],
    ['a suite without a count', valid.replace(/ tests="\d+"/, '')],
    ['a time stamp with a zone', valid.replace(/timestamp="([^"]*)"/, 'timestamp="$1Z"')],
  ])('refuses %s', async (_what, xml) => {
    expect(xml).not.toBe(valid);
    expect(await problemsOf(xml)).not.toEqual([]);
  });
});

describe.each([...sampleRuns(), { shape: 'that we did not write', result: foreignRun() }].map(({ shape, result }) => [shape, result] as const))('of a run %s', (_shape, result) => {
  const xml = junitDocument(result);

  test('the file is valid', async () => {
    expect(await problemsOf(xml)).toEqual([]);
  });

  test('a second parser counts what the suites say', () => {
    for (const { testcase, tests, failures, errors, skipped } of suitesIn(xml)) {
      const of = (outcome: 'failure' | 'error' | 'skipped'): string => String(testcase.filter((one) => one[outcome] !== undefined).length);
      expect({ tests, failures, errors, skipped }).toEqual({ tests: String(testcase.length), failures: of('failure'), errors: of('error'), skipped: of('skipped') });
    }
  });

  test('every benchmark has a case, and no two have one name', () => {
    const suites = suitesIn(xml);
    expect(suites.filter(({ properties }) => properties.property.some(({ name }) => name === 'line'))).toHaveLength(result.benchmarks.length + result.sweeps.filter(({ assertions }) => assertions.length > 0).length);
    expect(suites.filter(({ testcase }) => testcase.length === 0)).toEqual([]);
    const names = suites.map(({ name, testcase }) => testcase.map((one) => `${name} ${one.name}`));
    for (const own of names) expect(new Set(own).size).toBe(own.length);
  });

  test('it is the same when it is written again', () => {
    expect(junitDocument(result)).toBe(xml);
  });
});

const outcomesOf = (given: Parameters<typeof sample.benchmark>[1]): unknown[] =>
  casesIn(sample.run([sample.benchmark('b', given)])).map(({ error, skipped }) => error?.type ?? (skipped === undefined ? 'passed' : 'skipped'));

const check: GateCheck = {
  benchmark: 'benchmarks/orders.bench.ts > reads', metric: 'latency.p95', unit: 'ns', better: 'lower', reference: 1e6, observed: 1.124e6, change_share: 0.124, low_share: 0.081,
  high_share: 0.169, confidence: 0.95, margin_share: 0.1, n: 5, advisory: false, verdict: 'FAIL',
};
const gated = (checks: GateCheck[], exit_code = 1): RunResult =>
  sample.run([sample.benchmark('reads')], { gate: { method: 'history', against: 'benchmarks/baseline', checks }, run: { ...sampleRuns()[1]!.result.run, exit_code } });

describe('a case', () => {
  test('is each assertion, by what it expects', () => {
    const all = casesIn(sampleRuns()[0]!.result).filter(({ name }) => name.includes('point reads'));
    expect(all.map(({ name, failure }) => [name, failure?.type, failure?.message])).toEqual([
      ['orders database > point reads: latency.p99 < 20.0 ms', undefined, undefined],
      ['orders database > point reads: throughput > 6,000/s', 'FAIL', 'expected throughput > 6,000/s, observed 5,210/s (trials: 5,190/s, 5,230/s, 5,210/s), n=52100'],
      ['orders database > point reads: errors.share < 0.1 %', undefined, undefined],
    ]);
  });

  test('is an error where a benchmark failed, is invalid or was interrupted, and skipped where it was left out', () => {
    expect(outcomesOf({ status: 'failed', metrics: {}, trials: [], error: { code: 'X_E', what: 'It broke.' } })).toEqual(['X_E']);
    expect(outcomesOf({ validity: { valid: false, reasons: [{ code: 'send-lag', message: 'Late.' }] } })).toEqual(['send-lag']);
    expect(outcomesOf({ status: 'interrupted' })).toEqual(['interrupted']);
    expect(outcomesOf({ status: 'skipped', metrics: {}, trials: [] })).toEqual(['skipped']);
    expect(outcomesOf({})).toEqual(['passed']);
  });

  test('of an invalid benchmark is an error though all of its assertions hold', () => {
    const assertion = { metric: 'latency.p50', operator: '<', limit: [9e9], unit: 'ns', observed: 1, n: 9, trials: [1], verdict: 'PASS' } as const;
    const cases = casesIn(sample.run([sample.benchmark('b', { validity: { valid: false, reasons: [{ code: 'x', message: 'No.' }] }, assertions: [{ ...assertion, limit: [9e9], trials: [1] }] })]));
    expect(cases.map(({ error }) => error?.type)).toEqual(['x', undefined]);
  });

  test('is what of the run failed beside its benchmarks', () => {
    expect(casesIn(sampleRuns()[0]!.result).slice(0, 2).map(({ name, error }) => [name, error?.type])).toEqual([
      ['the run: benchmarks/broken.bench.ts:4:9', 'UBENCH_E_SPEC_THREW'],
      ['the run: benchmarks/other.bench.ts > cache', 'UBENCH_E_DIED_STARTING'],
    ]);
  });

  test('is each check of a gate: its name stays, and what was found has change, interval, margin and n', () => {
    expect(casesIn(gated([check]))).toMatchObject([
      { name: 'reads: gate: latency.p95 against benchmarks/baseline', failure: { type: 'FAIL', message: 'latency.p95 +12.4 % worse [8.1, 16.9], δ 10 %, n=5' } },
    ]);
    expect(suitesIn(junitDocument(gated([{ ...check, verdict: 'PASS' }])))[0]!['system-out']).toContain('latency.p95 +12.4 % worse [8.1, 16.9], δ 10 %, n=5');
  });

  test('that is inconclusive is skipped with its reason, and fails under --strict', () => {
    const undecided = { ...check, verdict: 'INCONCLUSIVE', reason: 'there are 3 accepted runs, and 10 are needed' } as const;
    expect(casesIn(gated([undecided], 0))[0]!.skipped!.message).toMatch(/^INCONCLUSIVE: .*3 accepted runs/);
    expect(casesIn(gated([undecided], 4))[0]!.failure!.type).toBe('INCONCLUSIVE');
  });

  test('that is only advisory fails nothing', () => {
    expect(casesIn(gated([{ ...check, advisory: true }]))[0]).toMatchObject({ skipped: { message: expect.stringMatching(/^advisory, FAIL: /) as string } });
  });

  test('of a benchmark that the run did not have is there all the same', () => {
    expect(casesIn(gated([{ ...check, benchmark: 'a.bench.ts > renamed', verdict: 'ERROR', reason: 'it was not measured' }])).map(({ classname, error }) => [classname, error?.type])).toEqual([
      ['benchmarks/orders.bench.ts', undefined],
      ['a.bench.ts', 'ERROR'],
    ]);
  });
});

test('what XML cannot hold is left out, and everything else reads back', () => {
  const name = '\u0000a\u0001 <b> & "c" \'d\' ]]> <script>\n\ud800 \uffff 👩‍🔬';
  const [suite] = suitesIn(junitDocument(sample.run([sample.benchmark(name)])));
  expect(suite!.testcase[0]!.name).toBe('a <b> & "c" \'d\' ]]> <script>\n  👩‍🔬: is measured');
});

test('names keep their whole length', () => {
  expect(casesIn(foreignRun())[0]!.name).toContain(endlessName);
});
