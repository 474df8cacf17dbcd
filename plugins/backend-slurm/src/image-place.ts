import { imageSource } from '@ubench/containers';

/** Whether an image is a file or directory of this machine, which the cluster must be sent: absolute paths and registries are the cluster's. */
export function isLocalImage(image: string): boolean {
  const source = imageSource(image);
  return 'path' in source && !/^[/~$]/.test(source.path);
}
