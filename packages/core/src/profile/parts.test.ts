import { globSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownModules, partOfFunction, partOfModule } from './parts.ts';

const root = resolve(import.meta.dirname, '../../../..');
const sourcesOf = (name: string, files = '**'): string[] =>
  globSync(`{packages,plugins}/${name}/src/${files}/*.ts`, { cwd: root }).filter((file) => !/\.test(-d)?\.ts$|\/testing\//.test(file));
const moduleOf = (file: string): string => file.replace(/^\w+\/([\w-]+)\/src\//, '$1/').replace(/\.ts$/, '');
const assignedTo = (module: string): string[] => Object.keys(ownModules).filter((name) => module === name || module.startsWith(`${name}/`));
const here = (file: string): string => pathToFileURL(resolve(root, file)).href;

describe('the parts of an agent', () => {
  // What is new there may run for each operation: say in parts.ts what it is for. The other files are of the hot path where the table says so; those of sql are workloads.
  it.each([
    ['load', '*/**'],
    ['http', 'engine/**'],
    ['sql', 'protocol/**'],
  ])('have every file of %s/src/%s assigned to one of them', (name, files) => {
    const modules = sourcesOf(name, files).map(moduleOf);
    expect(modules.length).toBeGreaterThan(3);
    expect(modules.filter((module) => assignedTo(module).every((assigned) => assigned === name))).toEqual([]);
  });

  it('name no file that is not there', () => {
    const modules = sourcesOf('*').map(moduleOf);
    expect(Object.keys(ownModules).filter((name) => !modules.some((module) => module === name || module.startsWith(`${name}/`)))).toEqual([]);
  });

  it.each([
    [here('packages/load/src/executor/open.ts'), 'schedule'],
    [here('packages/load/src/executor/operation.ts'), 'record'],
    [here('packages/core/src/agent/worker.ts'), 'other'],
    ['file:///p/node_modules/@ubench/http/dist/engine/prepared-request.js', 'serialise'],
    ['file:///p/node_modules/.pnpm/@ubench+load@1.0.0/node_modules/@ubench/load/dist/recording/goodput.js', 'record'],
    ['file:///p/node_modules/@ubench/service-http/dist/index.js', 'workload'],
    ['file:///p/node_modules/ubench/dist/index.js', 'other'],
    ['file:///p/node_modules/pg/lib/client.js', 'socket'],
    ['file:///p/node_modules/.pnpm/pg-protocol@1/node_modules/pg-protocol/dist/serializer.js', 'serialise'],
    ['file:///p/node_modules/pg-protocol/dist/parser.js', 'parse'],
    ['file:///p/node_modules/@grpc/grpc-js/build/src/channel.js', 'socket'],
    ['node:internal/http2/core', 'socket'],
    ['file:///p/node_modules/lodash/map.js', 'user code'],
    ['file:///p/node_modules/lodash/dist/map.js', 'user code'],
    // A project of the user's own may be laid out like this one.
    ['file:///p/packages/load/src/executor/open.ts', 'user code'],
    ['file:///p/a.bench.ts', 'user code'],
    ['node:net', 'socket'],
    ['node:internal/streams/writable', 'socket'],
    ['node:internal/timers', 'schedule'],
    ['node:internal/process/task_queues', 'event loop'],
  ])('%s is of %s', (url, part) => expect(partOfModule(url)).toBe(part));

  it.each(['', 'node:buffer', 'node:events', 'wasm://wasm/1f2e'])("'%s' is of whoever calls it", (url) => expect(partOfModule(url)).toBeUndefined());

  it('has one for what V8 says of itself', () => {
    expect(['(garbage collector)', '(program)', 'parse'].map(partOfFunction)).toEqual(['garbage collection', 'event loop', undefined]);
  });
});
