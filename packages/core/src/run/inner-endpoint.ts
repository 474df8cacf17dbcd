import type { Endpoint } from '@ubench/load';
import type { Handle, InstanceHost } from '../backend/backend-type.ts';
import { registerUrlPasswords } from '../redact/secret-values.ts';

/** Where an instance answers for agents that run on its backend. @param endpoint Where it answers here: what its clients must know beyond the URL is the same. */
export async function innerEndpointOf(instances: InstanceHost, handle: Handle, endpoint: Endpoint): Promise<Endpoint> {
  const inner = await instances.innerEndpoint?.(handle);
  if (inner === undefined) return endpoint;
  registerUrlPasswords(inner.url);
  return { ...endpoint, ...inner };
}
