import { relative, sep } from 'node:path';

/** What plans, ids and results call a file: its path from the root, with forward slashes on every platform. */
export const specFile = (path: string, root: string): string => relative(root, path).split(sep).join('/');
