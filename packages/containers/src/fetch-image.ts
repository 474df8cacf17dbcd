import { fileURLToPath } from 'node:url';
import type { Argv } from '@ubench/core';
import { containersErrors } from './containers-errors.ts';
import { type ContainerRuntime, imageFor } from './image-source.ts';

/** The script that fetches an image on whichever node it is run, by any POSIX shell: a file of this machine. */
export const fetchImageScript: string = fileURLToPath(new URL('../templates/fetch-image.sh', import.meta.url));

/** What to fetch and where to. */
export interface ImageRequest {
  readonly runtime: ContainerRuntime;
  /** As a spec writes it; a path is one of the node, absolute. */
  readonly image: string;
  /** A directory of the node, made where it is not there; only `apptainer` uses it. */
  readonly cache: string;
  /** The runtime's program. Default: by its name on PATH. */
  readonly program?: string;
}

/** An image that is there to be run. */
export interface FetchedImage {
  /** For {@link ContainerOptions.image}: a path, or an image's id. */
  readonly image: string;
  /** `sha256:…`; a directory has none. */
  readonly digest?: string;
}

/**
 * The command that makes an image ready, once for all who ask at the same time; what is there already is not fetched again. Credentials of registries are
 * taken from its environment. What it prints is for {@link fetchedImage}.
 * @param script Where {@link fetchImageScript} is on the node.
 * @throws CONTAINERS_E_IMAGE, CONTAINERS_E_IMAGE_RUNTIME
 */
export function fetchImageCommand({ runtime, image, cache, program = runtime }: ImageRequest, script: string = fetchImageScript): Argv {
  imageFor(runtime, image);
  return ['sh', script, runtime, program, image, cache];
}

const errorOf = new Map<string, (typeof containersErrors)['CONTAINERS_E_FETCH']>([
  ['missing', containersErrors.CONTAINERS_E_IMAGE_MISSING],
  ['unreadable', containersErrors.CONTAINERS_E_IMAGE_UNREADABLE],
  ['broken', containersErrors.CONTAINERS_E_IMAGE_BROKEN],
  ['architecture', containersErrors.CONTAINERS_E_IMAGE_ARCHITECTURE],
  ['changed', containersErrors.CONTAINERS_E_IMAGE_CHANGED],
  ['registry', containersErrors.CONTAINERS_E_REGISTRY],
  ['space', containersErrors.CONTAINERS_E_SPACE],
  ['cache', containersErrors.CONTAINERS_E_CACHE],
  ['runtime', containersErrors.CONTAINERS_E_RUNTIME_MISSING],
]);

/**
 * What the command has printed on its standard output.
 * @throws CONTAINERS_E_…, one for each cause
 */
export function fetchedImage(image: string, stdout: string): FetchedImage {
  const [, digest, place] = /^ok (\S+) (.+)\n$/s.exec(stdout) ?? [];
  if (place !== undefined) return { image: place, ...(digest !== '-' && { digest: digest! }) };
  const [, cause, detail] = /^error (\w+) (.*)\n$/s.exec(stdout) ?? [];
  const make = errorOf.get(cause ?? '') ?? containersErrors.CONTAINERS_E_FETCH;
  throw make({ image, detail: detail ?? 'the program that fetches it ended without an answer' });
}
