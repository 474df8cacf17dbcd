import { ranksOf } from '@ubench/core';
import { profileFor } from './client-job.ts';
import type { ClusterProfile } from './cluster-profile.ts';
import { type JobTag, tagName } from './job-tag.ts';
import { shellQuote } from './shell-quote.ts';
import { formatSlurmTime } from './slurm-time.ts';
import type { LaunchGroup } from './submission.ts';
import { render } from './templates.ts';

/**
 * What is submitted: what the job asks Slurm for, and how it begins. What is quoted here reaches Slurm and bash as it is.
 * @param word The directory, as bash is to read it.
 */
export function jobScript({ launches, resources }: LaunchGroup, tag: JobTag, directory: string, usual: ClusterProfile, word = shellQuote(directory)): string {
  const profile = profileFor(resources, usual);
  const names = [...new Set(launches.map(({ deployment }) => deployment))].join(', ');
  return render('job.sh.hbs', {
    title: oneLine(`${names} of the run ${tag.run}`),
    header: header(launches.length, resources, tag, directory, profile),
    word,
    modules: profile.modules,
    prolog: profile.prolog,
  });
}

/** Where the comment of a job says what it belongs to. */
export const commentOf = (directory: string): string => `ubench/1 ${encodeURIComponent(directory)}`;

/** The directory that a comment names; `undefined` for one of somebody else's. */
export function directoryIn(comment: string): string | undefined {
  const [, encoded] = /^ubench\/1 ([\w%.!~*'()-]+)$/.exec(comment) ?? [];
  try {
    return encoded === undefined ? undefined : decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

function header(count: number, resources: LaunchGroup['resources'], tag: JobTag, directory: string, profile: ClusterProfile): string[] {
  const { account, qos, reservation, constraint, exclusive, timeLimit } = profile;
  const { gpus = 0, cpus } = resources;
  const partition = partitionOf(profile, gpus);
  const options: HeaderOption[] = [
    ['job-name', tagName(tag)],
    ['comment', commentOf(directory)],
    // Of the directory that it is submitted in; one that is not an array has the index 0.
    ['output', count === 1 ? '0/log' : '%a/log'],
    ['open-mode', 'append'],
    ['account', account],
    ['partition', partition],
    ['qos', qos],
    ['reservation', reservation],
    ['constraint', constraint],
    ['time', formatSlurmTime(timeLimit)],
    ['array', count === 1 ? undefined : `0-${count - 1}`],
    ...taskOptions(resources),
    ['cpus-per-task', cpus],
    memoryOption(resources),
    ...gpuOptions(gpus, profile),
  ];
  return [
    ...options.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${shellQuote(String(value))}`])),
    ...(exclusive ? ['--exclusive'] : []),
    // What was measured on two nodes is no measurement of one.
    '--no-requeue',
  ];
}

/** How many processes, and on how many nodes. A job of agents takes as many nodes as it needs where it is not told. */
function taskOptions(resources: LaunchGroup['resources']): HeaderOption[] {
  const { tasks, nodes, tasks_per_node } = resources;
  if (tasks === undefined) {
    const ranks = ranksOf(resources);
    return [['nodes', nodes ?? 1], ['ntasks', ranks], ['ntasks-per-node', ranks > 1 ? (tasks_per_node ?? 1) : undefined]];
  }
  return [['nodes', nodes], ['ntasks', tasks], ['ntasks-per-node', tasks_per_node]];
}

/** Of a node; where there are agents, each of which needs so much, of each of their cores: how many share a node is up to Slurm. */
function memoryOption({ memory_bytes, tasks, cpus = 1 }: LaunchGroup['resources']): HeaderOption {
  if (memory_bytes === undefined) return ['mem', undefined];
  return tasks === undefined ? ['mem', inMebibytes(memory_bytes)] : ['mem-per-cpu', inMebibytes(memory_bytes / cpus)];
}

const inMebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)}M`;

type HeaderOption = [name: string, value: string | number | undefined];

function gpuOptions(gpus: number, { gpuFlag, gpuType }: ClusterProfile): [string, string][] {
  if (gpus === 0) return [];
  const count = gpuType === undefined ? String(gpus) : `${gpuType}:${gpus}`;
  return [[gpuFlag, gpuFlag === 'gres' ? `gpu:${count}` : count]];
}

/** Where an instance with so many GPUs goes; `undefined`: where the cluster puts it. */
export const partitionOf = ({ partition }: ClusterProfile, gpus: number): string | undefined => (typeof partition === 'object' ? (gpus > 0 ? partition.gpu : partition.cpu) : partition);

const oneLine = (text: string): string => text.replaceAll(/\p{Cc}+/gu, ' ');
