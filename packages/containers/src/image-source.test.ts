import { describe, expect, it } from 'vitest';
import { imageFor, imageSource } from './image-source.ts';

describe('an image string', () => {
  it.each([
    ['docker://nginx', { kind: 'registry', transport: 'docker', reference: 'nginx' }],
    ['docker://localhost:5000/a/b_c:v1.2@sha256:' + 'a'.repeat(64), { kind: 'registry', transport: 'docker', reference: 'localhost:5000/a/b_c:v1.2@sha256:' + 'a'.repeat(64) }],
    ['oras://registry.example/team/tool:1', { kind: 'registry', transport: 'oras', reference: 'registry.example/team/tool:1' }],
    ['library://lolcow', { kind: 'registry', transport: 'library', reference: 'lolcow' }],
    ['https://example.org/a/b.sif?token=1', { kind: 'download', url: 'https://example.org/a/b.sif?token=1' }],
    ['./my image.sif', { kind: 'sif', path: './my image.sif' }],
    ['image.sif', { kind: 'sif', path: 'image.sif' }],
    ['/srv/root fs', { kind: 'directory', path: '/srv/root fs' }],
    ['../rootfs', { kind: 'directory', path: '../rootfs' }],
    ['rootfs/', { kind: 'directory', path: 'rootfs/' }],
    ['.', { kind: 'directory', path: '.' }],
    ['oci-archive:/a/b.tar', { kind: 'archive', format: 'oci-archive', path: '/a/b.tar' }],
    ['docker-archive:./b.tar', { kind: 'archive', format: 'docker-archive', path: './b.tar' }],
    ['nginx:1.27', { kind: 'reference', reference: 'nginx:1.27' }],
    ['ghcr.io/owner/name', { kind: 'reference', reference: 'ghcr.io/owner/name' }],
  ])('%s', (image, source) => {
    expect(imageSource(image)).toEqual(source);
  });

  it.each(['', ' ', 'docker://', 'docker://a b', 'docker://$(id)', 'http://example.org/a.sif', 'https://example.org/a.tar', 'ftp://example.org/a.sif', '--help', '-a.sif', '~/a', 'a b', 'a\nb.sif', './a.tar', 'nginx:', '$(id)', 'UPPER/Case:tag!'])(
    'that means nothing is refused with the forms that there are: %j',
    (image) => {
      expect(() => imageSource(image)).toThrow(expect.objectContaining({ code: 'CONTAINERS_E_IMAGE', fix: expect.stringContaining('docker://nginx:1.27') }));
    },
  );

  it.each([
    ['apptainer', 'nginx:1.27', 'docker://nginx:1.27'],
    ['podman', './rootfs', 'oci-archive:./image.tar'],
    ['docker', '/a.sif', 'oci-archive:./image.tar'],
    ['podman', 'oras://a/b', 'docker://nginx:1.27'],
  ] as const)('that %s does not run is refused with what to write instead: %s', (runtime, image, instead) => {
    expect(() => imageFor(runtime, image)).toThrow(expect.objectContaining({ code: 'CONTAINERS_E_IMAGE_RUNTIME', fix: expect.stringContaining(instead) }));
  });
});
