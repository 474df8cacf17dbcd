/** Container runtimes: images fetched once, and commands that run in them. */
export { inContainer, type ContainerLaunch, type ContainerOptions } from './container-launch.ts';
export { containersErrors } from './containers-errors.ts';
export { fetchedImage, type FetchedImage, fetchImageCommand, fetchImageScript, type ImageRequest } from './fetch-image.ts';
export { imageFor, imageSource, type ContainerRuntime, type ImageSource } from './image-source.ts';
