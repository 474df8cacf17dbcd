import { testReporter } from '@ubench/testkit/conformance';
import { describe } from 'vitest';
import plugin, { jsonReporter } from './index.ts';

describe('into a file', () => {
  testReporter(jsonReporter, { plugin, options: { file: 'reports/result.json' }, refused: [{ file: '' }, { file: 1 }] });
});

describe('to stdout', () => {
  testReporter(jsonReporter, { plugin, writes: ['stdout'] });
});
