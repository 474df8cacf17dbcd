/** Benchmark services with specs written like tests: what a `*.bench.ts` imports. */
export { type Client, defineConfig, definePlugin, type FunctionResult, type GoodputResult, type LoadResult, type MetricValue, secret, type UserConfig } from '@ubench/core';
export { type Agents, type Background, bench, type Bench, type ClientWhat, type FunctionWhat, type Measured, type Search, type SearchWhat, type Sweep, type What } from './authoring/bench.ts';
export { type Deployment, deploy, type DeployOptions } from './authoring/deploy.ts';
export { describe } from './authoring/describe.ts';
export { expect } from './authoring/expect.ts';
export { afterAll, beforeAll } from './authoring/suite-hooks.ts';
