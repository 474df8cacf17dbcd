import type { Runtime } from '@ubench/core';
import { containersErrors } from './containers-errors.ts';

/** What executes containers. */
export type ContainerRuntime = Exclude<Runtime, 'process'>;

/** What an image string says. */
export type ImageSource =
  /** Of a registry that speaks for Docker's images (`docker`), for files (`oras`) or for Apptainer's (`library`). `docker://…` as podman and docker write it: `reference`. */
  | { readonly kind: 'registry'; readonly transport: 'docker' | 'oras' | 'library'; readonly reference: string }
  /** A `.sif` file to download. */
  | { readonly kind: 'download'; readonly url: string }
  /** A file or directory of the node, used where it is. */
  | { readonly kind: 'sif' | 'directory'; readonly path: string }
  /** What `podman save` and `docker save` write. */
  | { readonly kind: 'archive'; readonly format: 'oci-archive' | 'docker-archive'; readonly path: string }
  /** A name that podman and docker know: `nginx:1.27`. */
  | { readonly kind: 'reference'; readonly reference: string };

/** `[registry[:port]/]name[/name…][:tag][@digest]`, as in the specification of OCI's distribution. */
const reference = /^(?:[a-z\d.-]+(?::\d+)?\/)?[a-z\d]+(?:[._/-]+[a-z\d]+)*(?::\w[\w.-]{0,127})?(?:@sha256:[\da-f]{64})?$/i;

/** @throws CONTAINERS_E_IMAGE, with the forms that there are */
export function imageSource(image: string): ImageSource {
  const refuse = (problem: string): never => {
    throw containersErrors.CONTAINERS_E_IMAGE({ image, problem });
  };
  if (image.trim() === '') refuse('it is empty');
  // One line of text is what the program that fetches it is told, and answers.
  if (/[\0\r\n]/.test(image)) refuse('it has more than one line');
  if (image.startsWith('-')) refuse('it would be read as an option');
  const [, scheme, rest] = /^([a-z][a-z\d+.-]*):\/\/(.*)$/is.exec(image) ?? [];
  if (scheme !== undefined) return byScheme(scheme.toLowerCase(), rest!, image, refuse);
  const [, format, archive] = /^(oci-archive|docker-archive):(.+)$/.exec(image) ?? [];
  if (format !== undefined) return { kind: 'archive', format: format as 'oci-archive' | 'docker-archive', path: archive! };
  if (image.endsWith('.sif')) return { kind: 'sif', path: image };
  if (/^(?:\.{0,2}\/|\.{1,2}$|~)/.test(image) || image.endsWith('/')) {
    if (image.startsWith('~')) refuse('~ is only known to a shell; write the whole path');
    return /\.(?:tar|img|sqsh)$/.test(image) ? refuse('of files, .sif is one that runs, and a .tar needs oci-archive: or docker-archive: before it') : { kind: 'directory', path: image };
  }
  if (reference.test(image)) return { kind: 'reference', reference: image };
  return refuse('it is neither a path nor a name that a registry could have');
}

function byScheme(scheme: string, rest: string, image: string, refuse: (problem: string) => never): ImageSource {
  switch (scheme) {
    case 'docker':
    case 'oras':
      return reference.test(rest) ? { kind: 'registry', transport: scheme, reference: rest } : refuse(`'${rest}' is no name that a registry could have`);
    case 'library':
      return /^[\w./:@-]+$/.test(rest) ? { kind: 'registry', transport: scheme, reference: rest } : refuse(`'${rest}' is no name that a library could have`);
    case 'https':
      return URL.canParse(image) && new URL(image).pathname.endsWith('.sif') ? { kind: 'download', url: image } : refuse('of what is downloaded, only .sif files run');
    case 'http':
      return refuse('anybody on the way could change what comes by http; use https');
    default:
      return refuse(`nothing is known of ${scheme}://`);
  }
}

/**
 * The same, of an image that this runtime can run.
 * @throws CONTAINERS_E_IMAGE, CONTAINERS_E_IMAGE_RUNTIME with what to write instead
 */
export function imageFor(runtime: ContainerRuntime, image: string): ImageSource {
  const source = imageSource(image);
  const instead = runtime === 'apptainer' ? insteadForApptainer(source) : insteadForEngine(source);
  if (instead !== undefined) throw containersErrors.CONTAINERS_E_IMAGE_RUNTIME({ image, runtime, instead });
  return source;
}

const insteadForApptainer = (source: ImageSource): string | undefined =>
  source.kind === 'reference' ? `docker://${source.reference}, or ./${source.reference} if it is a file or directory` : undefined;

function insteadForEngine(source: ImageSource): string | undefined {
  switch (source.kind) {
    case 'reference':
    case 'archive':
      return undefined;
    case 'registry':
      return source.transport === 'docker' ? undefined : 'a name such as nginx:1.27 or docker://nginx:1.27';
    default:
      return 'a name such as nginx:1.27, or oci-archive:./image.tar';
  }
}
