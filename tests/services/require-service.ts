import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'vitest';

/** The script that finds and installs each real program that is no dependency of the workspace; it documents where it looks. */
const scripts = { pgbench: 'postgresql.sh', pg_basebackup: 'postgresql-server.sh', nginx: 'nginx.sh', wrk: 'wrk.sh', libfaketime: 'faketime.sh', zsh: 'shells.sh', fish: 'shells.sh', chromium: 'chromium.sh', openmetrics: 'openmetrics.sh', ollama: 'ollama.sh', slurm: 'slurm.sh', apptainer: 'apptainer.sh', podman: 'podman.sh', docker: 'podman.sh', 'docker-registry': 'podman.sh', sshd: 'openssh.sh', 'ssh-agent': 'openssh.sh', 'ssh-add': 'openssh.sh' } as const;

export type ServiceName = keyof typeof scripts;

const directory = fileURLToPath(new URL('../../scripts/services/', import.meta.url));

/** The path of a program, or `undefined` where this machine has none. Installs nothing. */
export function findService(name: ServiceName, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  try {
    return execFileSync(directory + scripts[name], ['--find', name], { env: environment, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

/**
 * The path of a program that the running test needs. Where there is none, the test is skipped and says what installs it; with
 * `CI=true` it fails, because there everything must be installed.
 */
export function requireService(name: ServiceName, context: Pick<TestContext, 'skip'>, environment: NodeJS.ProcessEnv = process.env): string {
  const path = findService(name, environment);
  if (path !== undefined) return path;
  const note = `needs ${name}: run scripts/services/${scripts[name]}`;
  if (environment.CI === 'true') throw new Error(note);
  return context.skip(note);
}
