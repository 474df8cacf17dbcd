import { globSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { parse, SSHConfig } from 'ssh-config';
import { remoteErrors } from '../remote-errors.ts';

type Lines = Iterable<SSHConfig[number]>;

/** As deep as OpenSSH follows them. */
const mostIncludes = 16;

/** What the configuration says of a host, keys in lower case, before any token is replaced. */
export type HostConfig = Readonly<Record<string, string | readonly string[]>>;

/**
 * What the configuration says of a host: of this file alone, or of `~/.ssh/config` and then of the system's. Of each key the first value counts, as for OpenSSH.
 * @throws REMOTE_E_SSH_CONFIG
 */
export function hostConfig(host: string, user: string | undefined, file?: string): HostConfig {
  const query = user === undefined ? { Host: host } : { Host: host, User: user };
  const directory = join(homedir(), '.ssh');
  const lines = file === undefined ? [...linesOf(join(directory, 'config'), directory, query, false, 0), ...linesOf('/etc/ssh/ssh_config', '/etc/ssh', query, false, 0)] : linesOf(file, directory, query, true, 0);
  return configOf(lines).compute(query, { ignoreCase: true });
}

type Query = { Host: string; User?: string };

/** A file's lines, those of the files that it includes in their place. */
function linesOf(file: string, directory: string, query: Query, mustExist: boolean, depth: number): SSHConfig[number][] {
  if (depth > mostIncludes) throw remoteErrors.REMOTE_E_SSH_CONFIG({ problem: `${file} is included ${mostIncludes} files deep, or by itself` });
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if (!mustExist && (cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw remoteErrors.REMOTE_E_SSH_CONFIG({ problem: `${file} cannot be read: ${(cause as Error).message}` }, { cause });
  }
  let parsed: SSHConfig;
  try {
    parsed = parse(text);
  } catch (cause) {
    throw remoteErrors.REMOTE_E_SSH_CONFIG({ problem: `${file} cannot be parsed: ${(cause as Error).message}` }, { cause });
  }
  const include = (patterns: readonly string[]): SSHConfig[number][] =>
    patterns.flatMap((pattern) => filesOf(pattern, directory).flatMap((path) => linesOf(path, directory, query, false, depth + 1)));
  return expand(parsed, include, query);
}

function expand(lines: Lines, include: (patterns: readonly string[]) => SSHConfig[number][], query: Query): SSHConfig[number][] {
  return [...lines].flatMap((line) => {
    if (!('param' in line)) return [];
    // The library knows these by one way to write them.
    const canonical = { hostname: 'HostName', user: 'User' }[line.param.toLowerCase()];
    if (canonical !== undefined) line.param = canonical;
    if (line.param.toLowerCase() === 'include') return include(wordsOf(line.value));
    if (!('config' in line)) return [line];
    // What a block includes counts where the block does, blocks in there included.
    const parts: SSHConfig[number][] = [];
    let part: SSHConfig[number][] = [];
    const close = (): void => {
      parts.push({ ...line, config: configOf(part) });
      part = [];
    };
    for (const inner of line.config) {
      if ('param' in inner && inner.param.toLowerCase() === 'include') {
        close();
        if (applies(line, query)) parts.push(...include(wordsOf(inner.value)));
      } else part.push(...expand([inner], include, query));
    }
    close();
    return parts;
  });
}

/** Whether a `Host` or `Match` block is meant. */
function applies(block: SSHConfig[number], query: Query): boolean {
  const probe = { ...block, config: parse('ubenchapplies yes') };
  return 'ubenchapplies' in configOf([probe]).compute(query, { ignoreCase: true });
}

function configOf(lines: Lines): SSHConfig {
  const config = new SSHConfig();
  config.push(...lines);
  return config;
}

export const wordsOf = (value: string | readonly (string | { val: string })[]): string[] =>
  typeof value === 'string' ? [value] : value.map((word) => (typeof word === 'string' ? word : word.val));

function filesOf(pattern: string, directory: string): string[] {
  const path = pattern.startsWith('~/') ? join(homedir(), pattern.slice(2)) : isAbsolute(pattern) ? pattern : join(directory, pattern);
  return /[*?[]/.test(path) ? globSync(path).sort() : [path];
}
