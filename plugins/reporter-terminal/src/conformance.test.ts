import { testReporter } from '@ubench/testkit/conformance';
import plugin, { terminalReporter } from './index.ts';

testReporter(terminalReporter, { plugin, writes: ['stdout', 'stderr'] });
