import { resolve } from 'node:path';

const archive = /^((?:oci|docker)-archive:)(.+)$/s;
const relative = /^\.{1,2}(?:\/|$)|^[^/~$].*(?:\.sif|\/)$/s;

/** An image of which a path relative to the root is made absolute: what it is called elsewhere, as in a registry, stays as it is. */
export function absoluteImage(image: string, root: string): string {
  if (/^[a-z][\w+.-]*:\/\//i.test(image)) return image;
  const [, format, path] = archive.exec(image) ?? [];
  if (format !== undefined) return /^[~$]/.test(path!) ? image : `${format}${resolve(root, path!)}`;
  return relative.test(image) ? resolve(root, image) : image;
}
