// Makes one file of the spec of a project, as BundledSpec does: node bundle-once.ts DIRECTORY. To be killed on the way.
import { bundleSpec } from '@ubench/core';
import { bundleInput } from './bundle-input.ts';

await bundleSpec(bundleInput(process.argv[2]!), new AbortController().signal);
