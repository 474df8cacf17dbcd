import { homedir, hostname, userInfo } from 'node:os';
import { remoteErrors } from '../remote-errors.ts';
import { parseDestination } from './destination.ts';
import { hostConfig } from './ssh-config.ts';

/** Where to connect to and how, all that was left open filled in. */
export interface Target {
  /** For messages: `alice@login.example:8822`. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** What its keys are looked up by, in place of host and port. */
  readonly keyAlias: string | undefined;
  readonly knownHostsFiles: readonly string[];
  readonly identityFiles: readonly string[];
  /** Whether the files were named, so that a key of the agent that is none of them comes later. */
  readonly identitiesNamed: boolean;
  readonly identitiesOnly: boolean;
  /** Socket of the agent. */
  readonly agent: string | undefined;
  /** Hosts to go through, the nearest first. */
  readonly jumps: readonly string[];
  readonly connectTimeout_ns: number;
  readonly keepalive_ns: number;
  readonly keepalivesLost: number;
}

/** @throws REMOTE_E_DESTINATION, REMOTE_E_SSH_CONFIG */
export function resolveTarget(destination: string, configFile?: string): Target {
  const written = parseDestination(destination);
  const config = hostConfig(written.host, written.user, configFile);
  const home = homedir();
  const one = (key: string): string | undefined => {
    const value = config[key];
    return typeof value === 'string' ? value : value?.[0];
  };
  const user = written.user ?? one('user') ?? userInfo().username;
  const port = written.port ?? number('port', one('port')) ?? 22;
  const host = (one('hostname') ?? written.host).replaceAll(/%([%hn])/g, (_, token: string) => (token === '%' ? '%' : written.host));
  const expand = (text: string): string => expandPath(text, { h: host, n: written.host, p: String(port), r: user, u: userInfo().username, d: home, l: hostname(), L: hostname().split('.')[0]!, i: String(process.getuid?.() ?? '') });

  const proxyCommand = one('proxycommand');
  if (proxyCommand !== undefined && proxyCommand !== 'none' && config.proxyjump === undefined) {
    throw remoteErrors.REMOTE_E_SSH_CONFIG({ problem: `ProxyCommand of ${written.host} is not supported`, fix: 'Write ProxyJump in its place, which names the hosts to go through.' });
  }
  const several = (key: string): string[] | undefined => {
    const value = config[key];
    const words = typeof value === 'string' ? value.split(/\s+/) : value;
    return words?.flatMap((word) => (word === 'none' ? [] : [expand(word)]));
  };
  const identities = config.identityfile === undefined ? undefined : [config.identityfile].flat().flatMap((word) => (word === 'none' ? [] : [expand(word)]));
  const seconds = (key: string): number | undefined => number(key, one(key));
  return {
    name: `${user}@${host.includes(':') ? `[${host}]` : host}${port === 22 ? '' : `:${port}`}`,
    host,
    port,
    user,
    keyAlias: one('hostkeyalias'),
    knownHostsFiles: [
      ...(several('userknownhostsfile') ?? ['known_hosts', 'known_hosts2'].map((file) => `${home}/.ssh/${file}`)),
      ...(several('globalknownhostsfile') ?? ['ssh_known_hosts', 'ssh_known_hosts2'].map((file) => `/etc/ssh/${file}`)),
    ],
    identityFiles: identities ?? ['id_rsa', 'id_ecdsa', 'id_ed25519'].map((file) => `${home}/.ssh/${file}`),
    identitiesNamed: identities !== undefined,
    identitiesOnly: one('identitiesonly')?.toLowerCase() === 'yes',
    agent: agentOf(one('identityagent'), expand),
    jumps: jumpsOf(one('proxyjump')),
    connectTimeout_ns: (seconds('connecttimeout') ?? 20) * 1e9,
    keepalive_ns: (seconds('serveraliveinterval') || 10) * 1e9,
    keepalivesLost: seconds('serveralivecountmax') ?? 3,
  };
}

export const jumpsOf = (text: string | undefined): string[] => (text === undefined || text.toLowerCase() === 'none' ? [] : text.split(',').map((jump) => jump.trim()));

function agentOf(text: string | undefined, expand: (text: string) => string): string | undefined {
  if (text === 'none') return undefined;
  const path = text === undefined || text === 'SSH_AUTH_SOCK' ? process.env.SSH_AUTH_SOCK : /^\$\w+$/.test(text) ? process.env[text.slice(1)] : expand(text);
  return path === '' ? undefined : path;
}

function number(key: string, text: string | undefined): number | undefined {
  if (text === undefined || text === 'none') return undefined;
  if (!/^\d{1,9}$/.test(text)) throw remoteErrors.REMOTE_E_SSH_CONFIG({ problem: `${key} is ${JSON.stringify(text)}, which is no whole number` });
  return Number(text);
}

function expandPath(text: string, tokens: Readonly<Record<string, string>>): string {
  return text
    .replace(/^~(?=\/|$)/, tokens.d!)
    .replaceAll(/\$\{(\w+)\}/g, (_, name: string) => process.env[name] ?? '')
    .replaceAll(/%(.)/g, (_, token: string) => {
      if (token === '%') return '%';
      const value = tokens[token];
      if (value === undefined) throw remoteErrors.REMOTE_E_SSH_CONFIG({ problem: `%${token} in ${JSON.stringify(text)} is not supported` });
      return value;
    });
}
