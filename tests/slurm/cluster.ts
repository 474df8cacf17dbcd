import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { slurmBackend } from '@ubench/backend-slurm';
import { type Backend, type Handle, type InstanceState, type LaunchContext, type LaunchSpec, type Placement, requestLaunch, silentLogger } from '@ubench/core';
import { Project } from '../harness/project.ts';
import { serverCommand } from './server-program.ts';
import type { Site } from './site/start-site.ts';

/** Options of the backend as a configuration writes them. */
export type Profile = Readonly<Record<string, unknown>>;

/** What every backend of a test has: `scratch` is a directory that is not there yet. */
const profileOf = (site: Site, profile: Profile): Profile => ({ ssh: 'site', sshConfig: site.sshConfigFile, scratch: `${site.scratch}/ubench`, timeLimit: '10m', pollInterval: '1s', ...profile });

export interface Started {
  readonly handle: Handle;
  /** As Slurm names it. */
  readonly job: string;
  /** Of its submission. */
  readonly directory: string;
}

/** A site as a backend over SSH uses it, and what the test sees of it by itself. */
export class Cluster {
  readonly site: Site;
  readonly backend: Backend;
  readonly #logs = mkdtempSync(join(tmpdir(), 'ubench-logs-'));

  constructor(site: Site, profile: Profile = {}) {
    this.site = site;
    this.backend = slurmBackend.create(slurmBackend.options.parse(profileOf(site, profile)), { log: silentLogger });
  }

  /** Starts an instance; without a command one that answers. */
  async start(launch: readonly string[] | ((context: LaunchContext) => Partial<LaunchSpec>) = [], placement?: Placement, { deployment = 'web', run = 'a-run' } = {}): Promise<Started> {
    const request = requestLaunch((context) => ({
      command: typeof launch === 'function' || launch.length === 0 ? [...serverCommand, context.host, context.port('http')] : launch,
      url: `http://${context.host}:${context.port('http')}/`,
      stop: { signal: 'SIGTERM', grace_ns: 5e9 },
      ...(typeof launch === 'function' && launch(context)),
    }));
    const log = { directory: this.#logs, name: 'instance.log' };
    const [handle] = await this.backend.instances.start([{ deployment, service: 'http', owner: { run }, request, log, ...(placement && { placement }) }], new AbortController().signal);
    const { job, directory } = handle as Handle & { readonly job: string; readonly directory: string };
    return { handle: handle!, job, directory };
  }

  async state({ handle }: Started): Promise<InstanceState> {
    return (await this.backend.instances.poll([handle]))[0]!;
  }

  /** Waits until an instance has a state. @returns It. */
  async becomes(started: Started, status: InstanceState['status']): Promise<InstanceState> {
    return until(`the instance is ${status}`, () => this.state(started), (state) => state.status === status);
  }

  /** Its log, or the last lines of it. */
  async log({ handle }: Started, tail?: number): Promise<string[]> {
    const lines = [];
    for await (const { text } of this.backend.instances.logs(handle, tail === undefined ? {} : { tail })) lines.push(text);
    return lines;
  }

  /** Asks a running one for a path; what comes of it is not of interest. */
  async ask({ handle }: Started, path: string): Promise<void> {
    const { url } = await this.backend.instances.endpoint(handle);
    await fetch(url + path, { signal: AbortSignal.timeout(1_000) }).catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.backend.close!();
    rmSync(this.#logs, { recursive: true });
  }
}

/** Looks until what is seen is what is waited for. `expect.poll` is not to be had outside of a test, nor of one of several at once. */
export async function until<T>(what: string, look: () => Promise<T> | T, fits: (seen: T) => boolean): Promise<T> {
  for (const deadline = performance.now() + 90_000; ; await sleep(50)) {
    const seen = await look();
    if (fits(seen)) return seen;
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}; last seen: ${JSON.stringify(seen)}`);
  }
}

/** What Slurm itself says of a job now. */
export async function stateAt(site: Site, job: string): Promise<string> {
  return (await site.exec(['squeue', '-h', '-t', 'all', '-o', '%T', '-j', job])).stdout.trim();
}

/** Waits until Slurm itself says that a job is in a state. */
export async function reaches(site: Site, job: string, state: string): Promise<void> {
  await until(`the job is ${state}`, () => stateAt(site, job), (found) => found === state);
}

/** A command of an administrator. @throws where it fails */
export async function asRoot(site: Site, ...argv: string[]): Promise<string> {
  const { code, stdout, stderr } = await site.exec(argv, { user: 'root' });
  if (code !== 0) throw new Error(`${argv.join(' ')}: ${stderr}`);
  return stdout.trim();
}

/** Jobs of anybody that have not ended. */
export const jobsAt = async (site: Site): Promise<string[]> => (await site.exec(['squeue', '-h', '-o', '%i'])).stdout.split('\n').filter((line) => line !== '');

/** Directories of submissions below a scratch directory. */
export const submissionsIn = (scratch: string): string[] => entriesOf(join(scratch, 'runs')).flatMap(entriesOf);

function entriesOf(path: string): string[] {
  try {
    return readdirSync(path).map((name) => join(path, name));
  } catch {
    return [];
  }
}

/** A project whose only spec loads a server on a site from here. */
export function siteProject(site: Site, whenDone: (remove: () => void) => void, { profile = {}, service = {}, deploy = {}, workload = "http.request({ path: '/work' })", load = { concurrency: 1, duration: '60s' }, files = {} }: SiteProject = {}): Project {
  const options = { command: [...serverCommand, '{host}', '{port}'], ...service };
  return new Project(
    {
      'ubench.config.ts': `import { slurm } from '@ubench/backend-slurm';
import { defineConfig } from 'ubench';
export default defineConfig({ backends: { site: slurm(${JSON.stringify(profileOf(site, profile))}) } });
`,
      'a.bench.ts': `import { http } from '@ubench/service-http';
import { bench, deploy } from 'ubench';
const web = deploy(http(${JSON.stringify(options)}), ${JSON.stringify({ name: 'web', ...deploy })});
bench('loaded', { target: web, workload: ${workload}, load: ${JSON.stringify(load)}, agents: { on: 'local' } });
`,
      ...files,
    },
    whenDone,
  );
}

interface SiteProject {
  readonly profile?: Profile;
  /** Options of the service, beside or instead of the command. */
  readonly service?: Readonly<Record<string, unknown>>;
  /** Options of the deployment. */
  readonly deploy?: Readonly<Record<string, unknown>>;
  /** As the spec writes it. */
  readonly workload?: string;
  readonly load?: object;
  readonly files?: Readonly<Record<string, string>>;
}
