import { testBackend } from '@ubench/testkit/conformance';
import plugin, { localBackend } from './index.ts';

testBackend(localBackend, { plugin, module: new URL('./index.ts', import.meta.url) });
