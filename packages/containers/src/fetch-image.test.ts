import { describe, expect, it } from 'vitest';
import { fetchedImage, fetchImageCommand } from './fetch-image.ts';

describe('an answer of what fetches an image', () => {
  it('is where the image is, and its digest', () => {
    expect(fetchedImage('docker://a', 'ok sha256:12 /cache of mine/a.sif\n')).toEqual({ image: '/cache of mine/a.sif', digest: 'sha256:12' });
  });

  it('has no digest of a directory', () => {
    expect(fetchedImage('/a', 'ok - /a\n')).toEqual({ image: '/a' });
  });

  it.each([
    ['missing', 'CONTAINERS_E_IMAGE_MISSING'],
    ['unreadable', 'CONTAINERS_E_IMAGE_UNREADABLE'],
    ['broken', 'CONTAINERS_E_IMAGE_BROKEN'],
    ['architecture', 'CONTAINERS_E_IMAGE_ARCHITECTURE'],
    ['changed', 'CONTAINERS_E_IMAGE_CHANGED'],
    ['registry', 'CONTAINERS_E_REGISTRY'],
    ['space', 'CONTAINERS_E_SPACE'],
    ['cache', 'CONTAINERS_E_CACHE'],
    ['runtime', 'CONTAINERS_E_RUNTIME_MISSING'],
    ['fetch', 'CONTAINERS_E_FETCH'],
  ])('is an error of its own where it was %s', (cause, code) => {
    expect(() => fetchedImage('docker://a', `error ${cause} so it was\n`)).toThrow(expect.objectContaining({ code, message: expect.stringContaining('so it was') }));
  });

  it.each(['', 'ok\n', 'ok sha256:12 /cut-of', 'error\n', 'banner\nok - /a\n', 'error constructor x\n'])('that is none of these is an error: %j', (stdout) => {
    expect(() => fetchedImage('docker://a', stdout)).toThrow(expect.objectContaining({ code: 'CONTAINERS_E_FETCH' }));
  });
});

it('what no runtime can run is not asked for', () => {
  expect(() => fetchImageCommand({ runtime: 'apptainer', image: 'nginx', cache: '/c' })).toThrow(expect.objectContaining({ code: 'CONTAINERS_E_IMAGE_RUNTIME' }));
});
