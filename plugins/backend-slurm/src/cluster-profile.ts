import { secretReference } from '@ubench/core';
import { durationOption } from '@ubench/load';
import { z } from 'zod';
import { agentOptions } from './agent-options.ts';
import { line, slurmName } from './profile-text.ts';

const absolutePath = (what: string) =>
  line(what)
    .regex(/^[/~$]/, 'expected an absolute path, or one that begins with ~ or a variable of the cluster, such as $SCRATCH')
    // What Slurm makes of it in the path of an output file cannot be switched off.
    .regex(/^[^%]*$/, 'expected a path without %');

/** What a cluster is like and what it wants to be asked for, as a configuration writes it. */
export const clusterProfile = z.strictObject({
  ssh: line('a host')
    .optional()
    .describe('The login node as `ssh` knows it: an alias of `~/.ssh/config`, `user@host`, or `user@host:port`. Without it the commands of Slurm run here: this is the login node.')
    .meta({ examples: ['meluxina'] }),
  sshConfig: line('a path').optional().describe('Another file in place of `~/.ssh/config`.').meta({ examples: ['./cluster.sshconfig'] }),
  account: slurmName('an account').optional().describe('What the jobs are charged to. Default: your default account.').meta({ examples: ['p200001'] }),
  partition: z
    .union([
      slurmName('a partition'),
      z.strictObject({
        cpu: slurmName('a partition').optional().describe('For instances that ask for no GPU.'),
        gpu: slurmName('a partition').optional().describe('For instances that ask for GPUs.'),
      }),
    ])
    .optional()
    .describe('Where jobs run; one for all, or one for each need. Default: that of the cluster.')
    .meta({ examples: [{ cpu: 'cpu', gpu: 'gpu' }] }),
  qos: slurmName('a quality of service').optional().describe('The quality of service. Default: that of the account.').meta({ examples: ['default'] }),
  reservation: slurmName('a reservation').optional().describe('A reservation to run in.').meta({ examples: ['bench'] }),
  constraint: line('a constraint').optional().describe('Features that nodes must have, as `--constraint` of sbatch takes them.').meta({ examples: ['x86&ssd'] }),
  exclusive: z.boolean().default(false).describe('Whole nodes, which nobody else uses meanwhile.'),
  timeLimit: durationOption.prefault("1h").describe('How long a job may take, image and all. Default: an hour.').meta({ examples: ['2h'] }),
  gpuFlag: z
    .enum(['gres', 'gpus-per-node', 'gpus-per-task'])
    .default('gres')
    .describe('How the cluster wants to be asked for GPUs: `--gres=gpu:N`, `--gpus-per-node=N` or `--gpus-per-task=N`.'),
  gpuType: slurmName('a type of GPU').optional().describe('Which kind of GPU, where the cluster has several.').meta({ examples: ['a100'] }),
  gpuVendor: z.enum(['nvidia', 'rocm']).default('nvidia').describe('Whose GPUs they are: what a container is told to make them visible by.'),
  modules: z.array(line('a module')).default([]).describe('Loaded in a job before anything else, in this order.').meta({ examples: [['env/release/2024.1', 'Apptainer/1.3.6-GCCcore-13.3.0']] }),
  prolog: z.array(line('a command')).default([]).describe('Lines of bash that a job runs after its modules are loaded.').meta({ examples: [['ulimit -n 65536']] }),
  env: z
    .record(z.string().regex(/^[A-Za-z_]\w*$/, 'expected the name of an environment variable'), z.union([z.string(), secretReference]))
    .default({})
    .describe('Environment variables of every instance, in containers too; those of Apptainer itself (`APPTAINER_…`) are for fetching and running images. Values stay out of scripts: they are in a file that only you can read.')
    .meta({ examples: [{ HF_HOME: '/project/scratch/p200001/huggingface' }] }),
  scratch: absolutePath('a path')
    .default('~/.ubench')
    .describe('A directory that login and compute nodes share: scripts, logs and what jobs tell are kept there. `~` and `$VARIABLES` are those of the login node.')
    .meta({ examples: ['/project/scratch/p200001/ubench'] }),
  imageCache: absolutePath('a path').optional().describe('Where container images are kept. Default: `images` in `scratch`.').meta({ examples: ['/project/scratch/p200001/images'] }),
  nodeDirectory: absolutePath('a path')
    .default('/tmp')
    .describe("Where on its node an instance's own directories are made: local and with a short path. `$VARIABLES` are those of the job.")
    .meta({ examples: ['$LOCALSCRATCH'] }),
  pull: z.enum(['compute', 'login']).default('compute').describe('Which node fetches container images: that of the job, or the login node where compute nodes reach no registry.'),
  apptainer: line('a program').default('apptainer').describe('The program, where it is not on the PATH of a job or called `singularity`.').meta({ examples: ['singularity'] }),
  bind: z
    .enum(['node', 'loopback'])
    .default('node')
    .describe("What address services listen on: that of the node, or only loopback, which is reached by a login to the node (`sshd` there must let you in)."),
  agent: z
    .union([z.literal(false), agentOptions])
    .optional()
    .describe('What the job of load agents wants to be asked for where that differs from services. `false`: no load runs on the cluster; it comes from this machine, through the tunnel. Default: `{}`; with `bind: \'loopback\'`, where agents reach no service, `false`.')
    .meta({ examples: [{ partition: 'cpu', node: { module: 'nodejs/24' } }] }),
  pollInterval: durationOption.prefault("5s").describe('How long Slurm is left alone between two looks at the jobs, once nothing changes.').meta({ examples: ['10s'] }),
  queueTimeout: durationOption.optional().describe('How long a job may wait in the queue. Default: as long as it takes.').meta({ examples: ['30m'] }),
  imageTimeout: durationOption.prefault("30m").describe('How long fetching an image may take. Default: half an hour.').meta({ examples: ['1h'] }),
});
export type ClusterProfile = z.output<typeof clusterProfile>;
