import { registerUrlPasswords, type Tunnel } from '@ubench/core';
import type { Endpoint } from '@ubench/load';
import type { Forward, Host } from '@ubench/remote';
import type { ToldAddress, ToldEndpoint } from './told.ts';

/** How clients of this machine reach an instance. */
export interface OpenEndpoint {
  readonly endpoint: Endpoint;
  readonly forwards: readonly Forward[];
  /** Those of the forwards that go through a connection. */
  readonly tunnels: readonly Tunnel[];
}

/** @param host What the nodes of the instance are reached from. */
export async function openEndpoint(template: string, told: ToldEndpoint, host: Host): Promise<OpenEndpoint> {
  const all = await Promise.all([told, ...(told.replicas ?? [])].map((rank) => openAddress(template, rank, host)));
  const [url, ...replicas] = all.map((one) => one.url);
  return {
    endpoint: { url: url!, ...(replicas.length > 0 && { replicas }) },
    forwards: all.flatMap(({ forwards }) => forwards),
    tunnels: all.flatMap(({ tunnels }) => tunnels),
  };
}

async function openAddress(template: string, { host: node, ports }: ToldAddress, host: Host) {
  const named = Object.entries(ports).filter(([name]) => template.includes(`{{port:${name}}}`));
  const forwards = await Promise.all(named.map(([, port]) => host.forward({ host: node, port })));
  let url = template.replaceAll('{{host}}', forwards[0]?.host ?? node);
  for (const [index, [name]] of named.entries()) url = url.replaceAll(`{{port:${name}}}`, String(forwards[index]!.port));
  registerUrlPasswords(url);
  const tunnels = named.map(([, port], index) => ({ local: address(forwards[index]!), remote: address({ host: node, port }), by: host.name }));
  return { url, forwards, tunnels: tunnels.filter(({ local, remote }) => local !== remote) };
}

const address = ({ host, port }: { readonly host: string; readonly port: number }): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;
