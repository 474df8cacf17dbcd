import { testReporter } from '@ubench/testkit/conformance';
import plugin, { junitReporter } from './index.ts';

testReporter(junitReporter, { plugin, refused: [{ file: '' }, { file: 1 }] });
