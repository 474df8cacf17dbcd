import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { slurmBackend } from '@ubench/backend-slurm';
import { type Backend, type Handle, type InstanceState, type Launch, requestLaunch, silentLogger } from '@ubench/core';
import { parseOptions } from '@ubench/load';
import { webServer } from './site-project.ts';
import type { Site } from './site/start-site.ts';

/** A backend of a site in this process, for one run. */
export class SiteBackend implements AsyncDisposable {
  readonly run: string;
  readonly backend: Backend;
  readonly scratch: string;
  readonly #logs = mkdtempSync(join(tmpdir(), 'ubench-logs-'));

  constructor(site: Site, run: string, profile: object = {}) {
    this.run = run;
    this.scratch = join(site.scratch, this.run);
    const options = parseOptions(slurmBackend.options, { ssh: 'site', sshConfig: site.sshConfigFile, scratch: this.scratch, timeLimit: '10m', pollInterval: '500ms', ...profile }, 'slurm()');
    this.backend = slurmBackend.create(options, { log: silentLogger });
  }

  launch(deployment = 'web', grace_ns = 1e9): Launch {
    const request = requestLaunch((context) => ({
      command: ['perl', '-e', webServer(), context.host, context.port('http')],
      url: `http://${context.host}:${context.port('http')}/`,
      stop: { signal: 'SIGTERM', grace_ns },
    }));
    return { deployment, service: 'http', owner: { run: this.run }, request, log: { directory: this.#logs, name: `${deployment}.log` } };
  }

  start(...launches: readonly Launch[]): Promise<Handle[]> {
    return this.backend.instances.start(launches.length === 0 ? [this.launch()] : launches, new AbortController().signal);
  }

  async state(handle: Handle): Promise<InstanceState> {
    const [state] = await this.backend.instances.poll([handle]);
    return state!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.backend.close!();
    rmSync(this.#logs, { recursive: true });
  }
}
