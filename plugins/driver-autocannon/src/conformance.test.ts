import { testDriver } from '@ubench/testkit/conformance';
import plugin, { autocannonDriver } from './index.ts';

testDriver(autocannonDriver, { plugin, against: 'http', refused: [{ pipelining: 2 }] });
