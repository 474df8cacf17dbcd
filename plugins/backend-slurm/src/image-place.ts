import { existsSync } from 'node:fs';
import { imageSource } from '@ubench/containers';
import type { Host } from '@ubench/remote';

/** Of an image that is a file or directory: its path, and how the image is written with another one. */
export interface ImageFile {
  readonly path: string;
  at(path: string): string;
}

/** `undefined` for what a registry has. */
export function imageFile(image: string): ImageFile | undefined {
  const source = imageSource(image);
  if (!('path' in source)) return undefined;
  const { path } = source;
  return { path, at: (other) => (source.kind === 'archive' ? `${source.format}:${other}` : other) };
}

/** Whether a file of this machine has to be copied to the cluster: what the cluster has at the same path is meant before. */
export async function isOnlyHere({ path }: ImageFile, host: Host, signal: AbortSignal): Promise<boolean> {
  if (!existsSync(path)) return false;
  const { code } = await host.exec(['test', '-e', path], { again: true, signal });
  return code !== 0;
}
