import { durationOption, type Load } from '@ubench/load';
import type { Duration } from '@ubench/units';
import { z } from 'zod';

/** What `client` of a benchmark takes: the program that is its load. */
export const clientOptions = z.strictObject({
  command: z
    .array(z.string().min(1, 'a word of it is empty'), 'it must be a program and its arguments, as a list')
    .nonempty('it must be a program and its arguments, as a list')
    .describe("The program and its arguments, as a list: no shell reads it. It runs in the spec's directory.")
    .meta({ examples: [['python3', 'load.py', '--seconds', '10']] }),
  tasks: z
    .int('it must be a whole number')
    .positive('it must be at least 1')
    .max(10_000, 'it must be at most 10,000')
    .default(1)
    .describe('How often it runs at once. All begin at one instant; each learns its number by `UBENCH_TASK`.'),
  resources: z
    .strictObject({
      cpus: z.int('it must be a whole number').positive('it must be at least 1').optional().describe('Cores of each task, where tasks run on a cluster.'),
    })
    .default({})
    .describe('What each task needs.'),
  env: z
    .record(z.string(), z.string())
    .refine((env) => Object.keys(env).every((name) => /^(?!SERVICE_|UBENCH_)[A-Za-z_]\w*$/.test(name)), 'its names are those of variables, and do not begin with SERVICE_ or UBENCH_, which ubench itself tells')
    .default({})
    .describe('Environment variables for it, beside those of ubench.')
    .meta({ examples: [{ OMP_NUM_THREADS: '1' }] }),
  dataset: z.string().min(1).optional().describe("A file that it reads, relative to the spec's directory: `UBENCH_DATASET` is where it is.").meta({ examples: ['data/prompts.jsonl'] }),
  timeout: durationOption.prefault('1h').describe('A task that takes longer is ended, and has failed.').meta({ examples: ['10m'] }),
});
export type ClientOptions = z.output<typeof clientOptions>;

/** A program of your own that is the load of a benchmark, as a spec writes it. */
export interface Client {
  /** The program and its arguments: `['python3', 'load.py', '--seconds', '10']`. It runs in the directory of the spec, and no shell reads it. */
  readonly command: readonly string[];
  /** How often it runs at once. All begin at one instant. Default: 1. */
  readonly tasks?: number;
  /** What each task needs, where tasks run on a cluster. */
  readonly resources?: { readonly cpus?: number };
  /** Environment variables, beside those that tell it where the services are. */
  readonly env?: Readonly<Record<string, string>>;
  /** A file that it reads, relative to the directory of the spec: `UBENCH_DATASET` is where it is. */
  readonly dataset?: string;
  /** A task that takes longer is ended, and has failed. Default: `'1h'`. */
  readonly timeout?: Duration;
}

/** The load that it is to whoever plans and judges it: every task is one client, which runs the program once. */
export const clientLoad = ({ tasks, timeout }: ClientOptions): Load => ({ concurrency: tasks, operations: tasks, timeout: `${timeout / 1e9}s` });
