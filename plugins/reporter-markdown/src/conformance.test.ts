import { testReporter } from '@ubench/testkit/conformance';
import { describe } from 'vitest';
import plugin, { markdownReporter } from './index.ts';

describe('into a file', () => {
  testReporter(markdownReporter, { plugin, refused: [{ file: '' }, { stepSummary: 'no' }] });
});

describe('to stdout', () => {
  testReporter(markdownReporter, { plugin, options: { file: '-' }, writes: ['stdout'] });
});
