import { execFile } from 'node:child_process';
import { cpus, hostname, release, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { failpoint } from '@ubench/files';
import type { Provenance } from '../result/result.ts';

/** Environment variables that change what a run measures and hold no secret. */
const recorded = ['CI', 'NODE_OPTIONS', 'UV_THREADPOOL_SIZE', 'UBENCH_BACKEND', 'UBENCH_TRIALS', 'SLURM_JOB_ID'];

/** What a reader needs to know to believe or repeat a run. */
export async function collectProvenance(root: string, argv: readonly string[], versions: Readonly<Record<string, string>>): Promise<Provenance> {
  const [cpu] = cpus();
  return {
    argv: argv.map((argument) => argument.replace(/(\/\/[^:/@]*):[^@]*@/, '$1@')),
    versions: { node: process.versions.node, ...versions },
    git: await gitState(root),
    node: {
      hostname: hostname(),
      platform: `${process.platform}-${process.arch}`,
      kernel: release(),
      cpu_model: cpu?.model ?? 'unknown',
      cpus: cpus().length,
      memory_bytes: totalmem(),
    },
    environment: Object.fromEntries(recorded.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))),
  };
}

/** `null` outside a git checkout, or without git. */
async function gitState(root: string): Promise<Provenance['git']> {
  const git = (...args: string[]) => promisify(execFile)('git', ['-C', root, ...args], { timeout: 5_000 });
  failpoint('git:before');
  try {
    const [head, status] = await Promise.all([git('rev-parse', 'HEAD'), git('status', '--porcelain', '--untracked-files=no')]);
    failpoint('git:after');
    return { sha: head.stdout.trim(), dirty: status.stdout.trim() !== '' };
  } catch {
    return null;
  }
}
