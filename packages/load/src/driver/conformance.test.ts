import { definePlugin } from '@ubench/core';
import { testDriver } from '@ubench/testkit/conformance';
import { executorDriver } from './executor-driver.ts';

testDriver(executorDriver, { plugin: definePlugin({ name: 'ubench', api: 1, setup: (api) => api.driver(executorDriver) }), refused: [{ speed: 'fast' }] });
