import { testReporter } from '@ubench/testkit/conformance';
import plugin, { csvReporter } from './index.ts';

testReporter(csvReporter, { plugin, refused: [{ file: '' }, { intervals: 1 }, { separator: ';' }] });
