import type { RunResult } from '@ubench/core';
import type { TestCase } from './test-case.ts';
import { type TestSuite, testSuites } from './test-suites.ts';
import { type Element, xmlDocument } from './xml.ts';

/**
 * A run as JUnit XML: what both schemas in use allow, that of Jenkins' xUnit plugin (junit-10.xsd) and that of Apache Ant's task, which has neither
 * files nor lines at a test case: they are properties of its suite. What checks that passed have found stands in the `system-out` of the suite.
 */
export const junitDocument = (result: RunResult): string =>
  xmlDocument({ name: 'testsuites', content: testSuites(result).map((suite, index) => suiteElement(suite, index, result)) });

function suiteElement({ name, title, file, line, time_s, cases, notes }: TestSuite, index: number, { run, provenance }: RunResult): Element {
  const count = (outcome: TestCase['outcome']): number => cases.filter((one) => one.outcome === outcome).length;
  return {
    name: 'testsuite',
    attributes: {
      name,
      package: file,
      id: index,
      // Without a zone, as the schema wants it: UTC.
      timestamp: run.started_at.slice(0, 19),
      hostname: provenance.node.hostname.trim() || 'unknown',
      tests: cases.length,
      failures: count('failure'),
      errors: count('error'),
      skipped: count('skipped'),
      time: seconds(time_s),
    },
    content: [
      { name: 'properties', content: Object.entries({ run: run.id, file, ...(line === undefined ? {} : { line }) }).map(([key, value]) => ({ name: 'property', attributes: { name: key, value } })) },
      ...cases.map((one) => caseElement(one, title, file)),
      { name: 'system-out', content: [...cases.map(({ name: check, found }) => `${check}: ${found}`), ...notes].join('\n') },
      { name: 'system-err' },
    ],
  };
}

function caseElement({ name, found, outcome, type }: TestCase, title: string, file: string): Element {
  const message = found.split('\n')[0]!;
  const told: Element[] =
    outcome === 'passed' ? [] : outcome === 'skipped' ? [{ name: 'skipped', attributes: { message } }] : [{ name: outcome, attributes: { type: (type ?? '').replace(/[^\w.-]/g, '') || outcome, message }, content: found }];
  return { name: 'testcase', attributes: { name: `${title}: ${name}`, classname: file, time: seconds(0) }, content: told };
}

const seconds = (time_s: number): string => (Number.isFinite(time_s) ? time_s : 0).toFixed(3);
