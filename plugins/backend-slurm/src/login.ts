import { resolveSecret } from '@ubench/core';
import type { Host } from '@ubench/remote';
import type { ClusterProfile } from './cluster-profile.ts';
import { slurmErrors } from './slurm-errors.ts';

/** What a login to the cluster is like. */
export interface Login {
  readonly user: string;
  readonly uid: number;
  readonly home: string;
  /** As `uname -sm` says it: `Linux x86_64`. */
  readonly platform: string;
  /** Where the commands of Slurm are found: the PATH of a login shell there. */
  readonly path: string;
  /** Of another place than the usual one. */
  readonly slurmConf: string | undefined;
  /** Absolute, without variables. */
  readonly scratch: string;
  readonly imageCache: string;
}

const mark = '-- ubench --';

// Whatever a profile prints comes before the mark.
const script = `printf '%s\\0' '${mark}' "$(id -un)" "$(id -u)" "$HOME" "$(uname -sm)" "$PATH" "\${SLURM_CONF-}"; for name; do printf '%s\\0' "\${!name-}"; done`;

/** Asks what a login to the cluster is like. @throws SLURM_E_VARIABLE, or what the host throws. */
export async function askLogin(host: Host, profile: ClusterProfile, signal?: AbortSignal): Promise<Login> {
  const variables = [...new Set([profile.scratch, profile.imageCache ?? ''].flatMap(variablesIn))];
  const { stdout, stderr, code } = await host.exec(['bash', '-lc', script, 'bash', ...variables], { again: true, ...(signal && { signal }) });
  const [user, uid, home, platform, path, slurmConf, ...values] = stdout.slice(stdout.lastIndexOf(`${mark}\0`) + mark.length + 1).split('\0');
  if (home === undefined || path === undefined) throw slurmErrors.SLURM_E_NOT_ANSWERING({ command: 'a login shell', host: host.name, problem: stderr.trim() || `it ended with code ${code}` });
  const value = new Map(variables.map((name, index) => [name, values[index] ?? '']));
  const expand = (text: string): string => expandPath(text, home, (name) => value.get(name) || fail(slurmErrors.SLURM_E_VARIABLE({ variable: `$${name}`, path: text, host: host.name })));
  const scratch = expand(profile.scratch);
  return {
    user: user!,
    uid: Number(uid),
    home,
    platform: platform!,
    path,
    slurmConf: slurmConf || undefined,
    scratch,
    imageCache: profile.imageCache === undefined ? `${scratch}/images` : expand(profile.imageCache),
  };
}

const variable = /\$(?:(\w+)|\{(\w+)\})/g;
const variablesIn = (path: string): string[] => [...path.matchAll(variable)].map(([, bare, braced]) => (bare ?? braced)!);

const expandPath = (path: string, home: string, valueOf: (name: string) => string): string =>
  path.replace(/^~(?=\/|$)/, () => home).replace(variable, (_, bare?: string, braced?: string) => valueOf((bare ?? braced)!)).replace(/(?<=.)\/+$/, '');

function fail(error: Error): never {
  throw error;
}

/** The environment that jobs are given by the profile, resolved. */
export function profileEnvironment(env: ClusterProfile['env']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, resolveSecret(value)]),
  );
}
