import { resolveLaunch } from '@ubench/core';
import { expect, it } from 'vitest';
import { hubArguments } from './hub/hub-arguments.ts';
import { placeRequest } from './place-request.ts';
import { hubAddress } from './steering/hub-address.ts';

const request = placeRequest({ node: ['node'], bundle: '/runs/spec.mjs', launcher: ['srun', '--ntasks=4', 'a "quoted" word'], count: 4, env: { TOKEN: 'of the spec' }, linger_ns: 30e9 });
const values = { host: '10.0.0.2', ports: { hub: 4711 }, dirs: {}, secrets: { nonce: 'n0nce' }, kept: '/scratch/kept', software: { '/runs/spec.mjs': '/scratch/spec.mjs' } };

it('starts a hub that understands what it is told', () => {
  const [node, bundle, what, ...argv] = resolveLaunch(request.spec, values).command;
  expect([node, bundle, what]).toEqual(['node', '/scratch/spec.mjs', 'hub']);
  expect(hubArguments(argv)).toEqual({ host: '10.0.0.2', port: 4711, tasks: 4, directory: '/scratch/kept', launcher: ['srun', '--ntasks=4', 'a "quoted" word'], linger: 30 });
});

it('keeps what who connects must know out of its command', () => {
  const { command, url, env } = resolveLaunch(request.spec, values);
  expect(command.join(' ')).not.toContain('n0nce');
  expect(env).toEqual({ TOKEN: 'of the spec', UBENCH_AGENTS_NONCE: 'n0nce' });
  expect(hubAddress({ url })).toEqual({ host: '10.0.0.2', port: 4711, nonce: 'n0nce' });
});

it.each([
  ['--host=a', /--port: /],
  ['--launcher=srun', /--launcher: is no JSON array of strings/],
  ['--tasks=none', /--tasks: /],
  ['--colour=red', /colour/],
])('a hub that is told %s says what is wrong', (argument, problem) => {
  const [, , , ...argv] = resolveLaunch(request.spec, values).command;
  const name = argument.split('=')[0]!;
  const changed = argument === '--host=a' ? argv.filter((each) => !each.startsWith('--port')) : [...argv.filter((each) => !each.startsWith(name)), argument];
  expect(() => hubArguments(changed)).toThrow(expect.objectContaining({ code: 'UBENCH_E_PLACE_ARGUMENTS', what: expect.stringMatching(problem) }));
});

it('a place on IPv6 is found', () => {
  expect(hubAddress({ url: 'agents://hub:n@[fe80::1]:80' })).toEqual({ host: 'fe80::1', port: 80, nonce: 'n' });
});
