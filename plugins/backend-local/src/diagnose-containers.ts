import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Diagnosis } from '@ubench/core';

const patience_ms = 5_000;

/** Each runtime with what it says when it works. An engine is asked for more than its client's version: without its server or its storage it runs nothing. */
const questions = [
  { name: 'apptainer', args: ['--version'], fix: 'Run `apptainer --version` to see more; install it again: https://apptainer.org/docs/admin/latest/installation.html' },
  { name: 'podman', args: ['info', '--format', '{{.Version.Version}}'], fix: 'Run `podman info` to see more; without root it needs ranges in /etc/subuid and /etc/subgid.' },
  { name: 'docker', args: ['version', '--format', '{{.Server.Version}}'], fix: 'Start the Docker engine, and add yourself to the group docker.' },
] as const;

type Answer = { readonly name: string } & ({ readonly version: string } | { readonly problem: string; readonly fix: string });

/** Which container runtimes run here, and whether they may make containers without root. */
export async function diagnoseContainers(signal?: AbortSignal): Promise<Diagnosis[]> {
  const answers = (await Promise.all(questions.map((question) => ask(question, signal)))).filter((answer) => answer !== undefined);
  const works = answers.flatMap((answer) => ('version' in answer ? [`${answer.name} ${answer.version}`] : []));
  const broken = answers.filter((answer) => 'problem' in answer);
  const findings: Diagnosis[] = [{ name: 'containers', status: 'ok', found: works.length === 0 ? 'no runtime for them: instances run as processes' : works.join(', ') }];
  for (const { name, problem, fix } of broken) findings.push({ name, status: 'warning', found: `it is installed and does not work: ${problem}`, fix });
  if (works.some((found) => !found.startsWith('docker'))) findings.push(diagnoseUserNamespaces());
  return findings;
}

async function ask({ name, args, fix }: (typeof questions)[number], signal?: AbortSignal): Promise<Answer | undefined> {
  try {
    const { stdout } = await promisify(execFile)(name, args, { timeout: patience_ms, ...(signal && { signal }) });
    return { name, version: stdout.trim().replace(/^apptainer version /, '') };
  } catch (error) {
    const { code, stderr = '', killed } = error as { code?: string | number; stderr?: string; killed?: boolean };
    if (code === 'ENOENT') return undefined;
    const last = stderr.trim().split('\n').at(-1);
    return { name, problem: killed === true ? `it did not answer within ${patience_ms / 1000} s` : last || `exit code ${code}`, fix };
  }
}

/** What a system forbids them by, the value that does, and what allows them. */
const forbidden = [
  { file: '/proc/sys/user/max_user_namespaces', value: '0', fix: 'sysctl user.max_user_namespaces=15000' },
  { file: '/proc/sys/kernel/unprivileged_userns_clone', value: '0', fix: 'sysctl kernel.unprivileged_userns_clone=1' },
  { file: '/proc/sys/kernel/apparmor_restrict_unprivileged_userns', value: '1', fix: 'sysctl kernel.apparmor_restrict_unprivileged_userns=0, or an AppArmor profile for the runtime' },
] as const;

/** @param read A file's text; throws where there is none. */
export function diagnoseUserNamespaces(read: (file: string) => string = (file) => readFileSync(file, 'utf8')): Diagnosis {
  const name = 'user namespaces';
  const valueOf = (file: string): string | undefined => {
    try {
      return read(file).trim();
    } catch {
      // Another kernel.
      return undefined;
    }
  };
  const found = forbidden.find(({ file, value }) => valueOf(file) === value);
  if (found === undefined) return { name, status: 'ok', found: 'may be made without root' };
  return { name, status: 'warning', found: `${found.file} is ${found.value}: containers need root, or a runtime that is installed with setuid`, fix: `As root: ${found.fix}` };
}
