import { registerUrlPasswords } from '@ubench/core';
import type { Forward, Host } from '@ubench/remote';
import type { ToldEndpoint } from './told.ts';

/** The URL by which clients of this machine reach an instance, each of its ports through a forward of its own. */
export async function endpointUrl(template: string, { host: node, ports }: ToldEndpoint, host: Host): Promise<{ readonly url: string; readonly forwards: readonly Forward[] }> {
  const named = Object.entries(ports).filter(([name]) => template.includes(`{{port:${name}}}`));
  const forwards = await Promise.all(named.map(([, port]) => host.forward({ host: node, port })));
  let url = template.replaceAll('{{host}}', forwards[0]?.host ?? node);
  for (const [index, [name]] of named.entries()) url = url.replaceAll(`{{port:${name}}}`, String(forwards[index]!.port));
  registerUrlPasswords(url);
  return { url, forwards };
}
