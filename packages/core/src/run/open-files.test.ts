import { type Load, parseLoad } from '@ubench/load';
import { describe, expect, it } from 'vitest';
import { requireOpenFiles } from './open-files.ts';

const check = (load: Load, files: number): void => requireOpenFiles(parseLoad(load), { cores: 4, files });

describe('the files that a load needs open', () => {
  it.each<[Load, files: number]>([
    [{ concurrency: 968, duration: '1s' }, 1_000],
    [{ concurrency: 5_000, duration: '1s' }, Infinity],
    [{ concurrency: 8, duration: '1s' }, 10],
    [{ rate: '5/s', duration: '1s' }, 900],
  ])('%j may have %d', (load, files) => expect(() => check(load, files)).not.toThrow());

  it.each<[Load, files: number, RegExp]>([
    [{ concurrency: 969, duration: '1s' }, 1_000, /969 connections.* 1,001 .* 1,000 .*ulimit -n .*concurrency/s],
    [{ rate: '5/s', maxConcurrency: 2_000, duration: '1s' }, 1_000, /2,000 connections.*maxConcurrency/s],
  ])('%j are refused where there are %d', (load, files, message) => {
    expect(() => check(load, files)).toThrow(expect.objectContaining({ code: 'UBENCH_E_OPEN_FILES', message: expect.stringMatching(message) }));
  });

  it('are not asked for where nobody can tell', () => {
    expect(() => requireOpenFiles(parseLoad({ concurrency: 1e6, duration: '1s' }), undefined)).not.toThrow();
  });
});
