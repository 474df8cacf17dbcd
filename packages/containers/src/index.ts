/** Container runtimes: images fetched once, and commands that run in them. */
export type { ContainerLaunch, ContainerOptions } from './container-launch.ts';
