import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CuttingProxy, startCuttingProxy } from '@ubench/testkit';
import type { Site } from './site/start-site.ts';

/** A way to a site that can be cut. */
export interface ProxiedSite {
  readonly proxy: CuttingProxy;
  /** As that of the site, for the way through the proxy. */
  readonly sshConfig: string;
}

export async function proxiedSite(site: Site, whenDone: (end: () => Promise<void>) => void): Promise<ProxiedSite> {
  const proxy = await startCuttingProxy({ host: '127.0.0.1', port: site.sshPort });
  const directory = mkdtempSync(join(tmpdir(), 'ubench-proxied-'));
  const [knownHosts, sshConfig] = [join(directory, 'known_hosts'), join(directory, 'config')];
  const elsewhere = (text: string): string => text.replaceAll(String(site.sshPort), String(proxy.port)).replaceAll(site.knownHosts, knownHosts);
  writeFileSync(knownHosts, elsewhere(readFileSync(site.knownHosts, 'utf8')));
  writeFileSync(sshConfig, elsewhere(readFileSync(site.sshConfigFile, 'utf8')));
  whenDone(async () => {
    await proxy[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true });
  });
  return { proxy, sshConfig };
}
