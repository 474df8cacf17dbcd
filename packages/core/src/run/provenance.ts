import { execFile } from 'node:child_process';
import { cpus, hostname, release, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { failpoint } from '@ubench/files';
import type { Logger } from '../log/logger.ts';
import type { Provenance } from '../result/result.ts';

/** Environment variables that change what a run measures and hold no secret. */
const recorded = ['CI', 'NODE_OPTIONS', 'UV_THREADPOOL_SIZE', 'UBENCH_BACKEND', 'UBENCH_TRIALS', 'SLURM_JOB_ID'];

/** What a reader needs to know to believe or repeat a run. */
export function collectProvenance(argv: readonly string[], versions: Readonly<Record<string, string>>, git: Provenance['git']): Provenance {
  const [cpu] = cpus();
  return {
    argv: [...argv],
    versions: { node: process.versions.node, ...versions },
    git,
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

/** `null` outside a git checkout, or without git. Never rejects. */
export async function gitState(root: string, log: Logger): Promise<Provenance['git']> {
  const git = async (...args: string[]): Promise<{ stdout: string }> => {
    const argv = ['-C', root, ...args];
    failpoint('git:before');
    const running = promisify(execFile)('git', argv, { timeout: 5_000 });
    const { pid } = running.child;
    log.debug('command started', { argv: ['git', ...argv], pid_of_command: pid });
    try {
      const ended = await running;
      log.debug('command ended', { pid_of_command: pid, exit_code: 0 });
      return ended;
    } catch (error) {
      const { code, signal, stderr } = error as { code?: unknown; signal?: unknown; stderr?: unknown };
      log.debug('command ended', { pid_of_command: pid, exit_code: code, signal, stderr });
      throw error;
    } finally {
      failpoint('git:after');
    }
  };
  try {
    // One command for both: starting it is time of the start.
    const { stdout } = await git('status', '--porcelain=v2', '--branch', '--untracked-files=no');
    const lines = stdout.trim().split('\n');
    const sha = lines.find((line) => line.startsWith('# branch.oid '))?.slice('# branch.oid '.length);
    // A repository without a commit says `(initial)`.
    return sha === undefined || sha.startsWith('(') ? null : { sha, dirty: lines.some((line) => !line.startsWith('#')) };
  } catch {
    return null;
  }
}
