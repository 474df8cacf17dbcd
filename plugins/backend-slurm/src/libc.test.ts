import { describe, expect, it } from 'vitest';
import { parseComputeNode } from './compute-node.ts';
import { parseLibc, runsNode } from './libc.ts';

describe('the C library of a node', () => {
  it.each([
    ['glibc 2.36', { kind: 'glibc', major: 2, minor: 36 }],
    ['ldd (GNU libc) 2.28', { kind: 'glibc', major: 2, minor: 28 }],
    ['ldd (Ubuntu GLIBC 2.31-0ubuntu9.9) 2.31', { kind: 'glibc', major: 2, minor: 31 }],
    ['ldd (Debian GLIBC 2.36-9+deb12u9) 2.36', { kind: 'glibc', major: 2, minor: 36 }],
    ['musl libc (x86_64)', { kind: 'musl' }],
    ['ldd: command not found', undefined],
    ['', undefined],
  ])('is read from %j', (text, libc) => expect(parseLibc(text)).toEqual(libc));

  it.each([
    ['glibc 2.28', true],
    ['glibc 2.36', true],
    ['glibc 3.0', true],
    ['glibc 2.17', false],
    ['glibc 2.9', false],
    ['musl libc (x86_64)', false],
    // Whether it runs is seen there.
    ['something else', true],
  ])('%j runs what is shipped: %j', (text, runs) => expect(runsNode(parseLibc(text))).toBe(runs));
});

it('is told by a node with its architecture, whatever a profile prints before', () => {
  expect(parseComputeNode('Welcome!\nubench-node aarch64 glibc 2.34\n')).toEqual({ architecture: 'aarch64', libc: 'glibc 2.34' });
  expect(parseComputeNode('ubench-node x86_64 ')).toEqual({ architecture: 'x86_64', libc: '' });
  expect(parseComputeNode('Welcome!\n')).toBeUndefined();
});
