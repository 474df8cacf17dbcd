import { testReporter } from '@ubench/testkit/conformance';
import plugin, { githubReporter } from './index.ts';

testReporter(githubReporter, { plugin, writes: ['stderr'] });
