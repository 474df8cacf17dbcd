import { defineErrors } from '@ubench/errors';

const forms = [
  'docker://nginx:1.27 (a registry), oras://…, library://…, https://….sif (downloads)',
  './image.sif, ./rootfs/ (a file, a directory)',
  'oci-archive:./image.tar, docker-archive:./image.tar (what podman save and docker save write)',
  'nginx:1.27 (for podman and docker)',
].join('; ');

/** Every error of this package, by code. */
export const containersErrors = defineErrors({
  CONTAINERS_E_IMAGE: (p: { image: string; problem: string }) => ({
    what: `'${p.image}' names no image: ${p.problem}.`,
    fix: `Write one of these: ${forms}.`,
  }),
  CONTAINERS_E_IMAGE_RUNTIME: (p: { image: string; runtime: string; instead: string }) => ({
    what: `${p.runtime} cannot run the image '${p.image}'.`,
    fix: `Write ${p.instead}, or choose another runtime.`,
  }),
  CONTAINERS_E_VARIABLE: (p: { name: string }) => ({
    what: `No variable of a container can be called '${p.name}'.`,
    fix: 'Use letters, digits and underscores, beginning with a letter or an underscore.',
  }),
  CONTAINERS_E_PATH: (p: { path: string; runtime: string; problem: string }) => ({
    what: `${p.runtime} cannot be told to use ${JSON.stringify(p.path)} in a container: ${p.problem}.`,
    fix: 'Choose a directory of another name.',
  }),
  CONTAINERS_E_IMAGE_MISSING: (p: { image: string; detail: string }) => ({
    what: `There is no image '${p.image}' to be had: ${p.detail}`,
    fix: 'Correct its name. One that only some may see needs APPTAINER_DOCKER_USERNAME and APPTAINER_DOCKER_PASSWORD in the environment, or `podman login` or `docker login` before.',
  }),
  CONTAINERS_E_IMAGE_UNREADABLE: (p: { image: string; detail: string }) => ({
    what: `The image '${p.image}' cannot be read: ${p.detail}`,
    fix: 'Make the file and the directories above it readable for the user that the instance runs as.',
  }),
  CONTAINERS_E_IMAGE_BROKEN: (p: { image: string; detail: string }) => ({
    what: `The image '${p.image}' is not whole: ${p.detail}`,
    fix: 'Build it or download it again.',
  }),
  CONTAINERS_E_IMAGE_ARCHITECTURE: (p: { image: string; detail: string }) => ({
    what: `The image '${p.image}' is for other computers: ${p.detail}`,
    fix: 'Choose or build the image for the architecture of the node.',
  }),
  CONTAINERS_E_IMAGE_CHANGED: (p: { image: string; detail: string }) => ({
    what: `What was fetched of the image '${p.image}' is not what it was: ${p.detail}`,
    fix: 'Remove that file; the next run fetches it anew.',
  }),
  CONTAINERS_E_REGISTRY: (p: { image: string; detail: string }) => ({
    what: `The image '${p.image}' could not be fetched, for its registry does not answer: ${p.detail}`,
    fix: 'Check the name of the registry and whether this node reaches it; if only another node does, fetch the image there and name the file.',
  }),
  CONTAINERS_E_SPACE: (p: { image: string; detail: string }) => ({
    what: `There is no room for the image '${p.image}': ${p.detail}`,
    fix: 'Make room there, or set another cache for images.',
  }),
  CONTAINERS_E_CACHE: (p: { image: string; detail: string }) => ({
    what: `The image '${p.image}' cannot be kept: ${p.detail}`,
    fix: 'Set a cache for images that this user may write to.',
  }),
  CONTAINERS_E_RUNTIME_MISSING: (p: { image: string; detail: string }) => ({
    what: `The image '${p.image}' cannot be run: ${p.detail}`,
    fix: 'Install the runtime, or load the module that has it; `ubench doctor` says which are there.',
  }),
  CONTAINERS_E_FETCH: (p: { image: string; detail: string }) => ({
    what: `The image '${p.image}' could not be fetched: ${p.detail}`,
    fix: 'Fetch it by hand with the same runtime to see more.',
  }),
});
