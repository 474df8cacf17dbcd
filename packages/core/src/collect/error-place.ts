import { existsSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { codeFrameColumns } from '@babel/code-frame';
import { UbenchError } from '@ubench/errors';

/** A place in a source file. Line and column from 1. */
export interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** The innermost place of the error that lies in the user's own files. */
export function findPlace(error: unknown, specPath: string, root: string): Place | undefined {
  const places = placesOf(error);
  const specUrl = pathToFileURL(specPath).href;
  const inSpec = places.find((place) => pathToFileURL(place.path).href === specUrl);
  const inProject = places.find((place) => isOfProject(place.path, root));
  // An error of ubench's own is about the spec's line, whatever of ubench's files lie above it on the stack.
  return error instanceof UbenchError ? inSpec : (inProject ?? inSpec);
}

/** `file:line` where an error of a plugin was made: the innermost place in the user's own files, else in anything but this package. */
export function foreignPlace(error: unknown, root: string): string | undefined {
  const place = placesOf(error).find(({ path }) => !path.startsWith(ownDirectory));
  return projectPlace(error, root) ?? (place && `${place.path}:${place.line}`);
}

/** `file:line` of the innermost place in the user's own files. */
export function projectPlace(error: unknown, root: string): string | undefined {
  const place = placesOf(error).find(({ path }) => isOfProject(path, root));
  return place && `${relative(root, place.path)}:${place.line}`;
}

const ownDirectory = join(import.meta.dirname, '..') + sep;

/** The frames of an error's stack, innermost first. */
function placesOf(error: unknown): Place[] {
  const stack = error instanceof Error ? String(error.stack ?? '') : '';
  return [...stack.matchAll(/(file:\/\/\S+?|\/[^\s():]+):(\d+)(?::(\d+))?(?=[)\s]|$)/g)].flatMap((match) => {
    // A stack begins with the message, which may hold anything that looks like an address.
    if (match[1]!.startsWith('file:') && !URL.canParse(match[1]!)) return [];
    return { path: toPath(match[1]!), line: Number(match[2]), column: Number(match[3] ?? 1) };
  });
}

const isOfProject = (path: string, root: string): boolean => path.startsWith(root + sep) && !path.includes('/node_modules/') && existsSync(path);

/** What an error made of a spec's code says about where: `file:line`, and the lines around it. */
export function placeContext(error: unknown, specPath: string, root: string): { where?: string; details?: string | undefined } {
  const place = findPlace(error, specPath, root);
  return place ? { where: `${relative(root, place.path)}:${place.line}`, details: codeFrame(place) } : {};
}

/** A function that says where in a spec, or in what it imports, an error was made: `file:line`. */
export function locator(root: string, file: string): (error: unknown) => string | undefined {
  return (error) => {
    const place = findPlace(error, join(root, file), root);
    return place && `${relative(root, place.path)}:${place.line}`;
  };
}

const longestLine = 300;

/** The lines around a place, as far as a person reads them; nothing where the file has gone. */
export function codeFrame({ path, line, column }: Place): string | undefined {
  if (!existsSync(path)) return undefined;
  const frame = codeFrameColumns(readFileSync(path, 'utf8'), { start: { line, column } }, { highlightCode: false });
  return frame
    .split('\n')
    .map((text) => (text.length > longestLine ? `${text.slice(0, longestLine)}…` : text))
    .join('\n');
}

export const toPath = (text: string): string => (text.startsWith('file:') ? fileURLToPath(text) : text);
