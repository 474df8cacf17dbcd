import { expect, it } from 'vitest';
import { absoluteImage } from './image-path.ts';

it.each([
  ['docker://vllm/vllm-openai:v0.11.0', 'docker://vllm/vllm-openai:v0.11.0'],
  ['https://example.org/a.sif', 'https://example.org/a.sif'],
  ['nginx:1.27', 'nginx:1.27'],
  ['./images/a.sif', '/project/images/a.sif'],
  ['../a.sif', '/a.sif'],
  ['a.sif', '/project/a.sif'],
  ['rootfs/', '/project/rootfs'],
  ['./rootfs', '/project/rootfs'],
  ['oci-archive:a.tar', 'oci-archive:/project/a.tar'],
  ['oci-archive:/b/a.tar', 'oci-archive:/b/a.tar'],
  ['/scratch/a.sif', '/scratch/a.sif'],
  ['$SCRATCH/a.sif', '$SCRATCH/a.sif'],
  ['~/images/', '~/images/'],
])('the image %s is %s', (image, absolute) => expect(absoluteImage(image, '/project')).toBe(absolute));
