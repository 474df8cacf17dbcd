import type { PlanSlice } from '@ubench/load';
import { ownClientErrors } from './client-errors.ts';
import type { ClientOptions } from './client-options.ts';

/** Ports that a URL does not have to say. */
const ports: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443', 'postgres:': '5432', 'postgresql:': '5432', 'redis:': '6379', 'mysql:': '3306' };

/** Where a task of a client finds what it needs. */
export interface ClientPaths {
  readonly results: string;
  readonly dataset: string | undefined;
}

/** What a task is told by its environment, beside what the agent has. @throws UBENCH_E_CLIENT_VARIABLE */
export function clientEnvironment({ services = [], seed, agent }: Pick<PlanSlice, 'services' | 'seed' | 'agent'>, { env }: Pick<ClientOptions, 'env'>, { results, dataset }: ClientPaths): Record<string, string> {
  const told = new Map<string, { readonly value: string; readonly of: string }>();
  for (const [index, { name, url }] of services.entries()) {
    for (const [variable, value] of Object.entries({ ...(index === 0 && variablesOf(name, url, '')), ...variablesOf(name, url, `_${suffixOf(name)}`) })) {
      const other = told.get(variable)?.of;
      if (other !== undefined) throw ownClientErrors.UBENCH_E_CLIENT_VARIABLE({ variable, one: `the deployment '${other}'`, other: `'${name}'` });
      told.set(variable, { value, of: name });
    }
  }
  return {
    ...env,
    ...Object.fromEntries([...told].map(([variable, { value }]) => [variable, value])),
    UBENCH_SEED: String(seed),
    UBENCH_TASK: String(agent.index),
    UBENCH_TASKS: String(agent.count),
    UBENCH_RESULTS: results,
    ...(dataset === undefined ? {} : { UBENCH_DATASET: dataset }),
  };
}

/** `vector db` is `VECTOR_DB`. */
const suffixOf = (name: string): string => name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');

function variablesOf(name: string, url: string, suffix: string): Record<string, string> {
  const { hostname, port } = placeOf(url);
  return {
    [`SERVICE_NAME${suffix}`]: name,
    [`SERVICE_URL${suffix}`]: url,
    ...(hostname !== '' && { [`SERVICE_HOSTNAME${suffix}`]: hostname }),
    ...(port !== '' && { [`SERVICE_PORT${suffix}`]: port }),
  };
}

/** Of an address that has neither, such as a socket's, both are empty. */
function placeOf(url: string): { readonly hostname: string; readonly port: string } {
  if (!URL.canParse(url)) return { hostname: '', port: '' };
  const { hostname, port, protocol } = new URL(url);
  // An IPv6 address stands in brackets in a URL alone.
  return { hostname: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' && hostname !== '' ? (ports[protocol] ?? '') : port };
}
