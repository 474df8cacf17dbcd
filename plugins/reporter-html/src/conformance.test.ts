import { testReporter } from '@ubench/testkit/conformance';
import { describe } from 'vitest';
import plugin, { htmlReporter } from './index.ts';

describe('by default', () => {
  testReporter(htmlReporter, { plugin, refused: [{ file: '' }, { file: 1 }, { title: 'x' }] });
});

describe('into another file', () => {
  testReporter(htmlReporter, { plugin, options: { file: 'reports/run.html' } });
});
