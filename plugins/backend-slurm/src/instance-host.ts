import { type FoundInstance, type Handle, type InstanceHost, type InstanceState, type Launch, type LogLine, type Logger, type LogOptions, type OwnerTag, type StopOutcome } from '@ubench/core';
import { toErrorRecord } from '@ubench/errors';
import { failpoint } from '@ubench/files';
import type { Endpoint } from '@ubench/load';
import type { Cluster, ClusterAccess } from './cluster.ts';
import type { ClusterProfile } from './cluster-profile.ts';
import { openEndpoint, type OpenEndpoint } from './open-endpoint.ts';
import { findJobs, findOfRun } from './find-instances.ts';
import { instanceDirectory, keptDirectory, parseHandle, type SlurmHandle } from './handle.ts';
import { imageFile, isOnlyHere } from './image-place.ts';
import { innerUrl } from './inner-url.ts';
import { createSubmissionId, encodeRun, tagName } from './job-tag.ts';
import { profileEnvironment } from './login.ts';
import { bringLog, logLines } from './logs.ts';
import { type PulledImage, pullImage } from './pull-image.ts';
import { removeSubmissions } from './remove-submissions.ts';
import { requireFits } from './require-fits.ts';
import { slurmErrors } from './slurm-errors.ts';
import { stopJobs } from './stop-jobs.ts';
import type { ToldEndpoint } from './told.ts';
import { settledJob, submit, type SubmitContext, upload } from './submit.ts';
import { groupLaunches, type Submission, writeSubmission } from './submission.ts';

/** How long a kill may take that nobody wants to wait for. */
const killTimeout_ns = 10e9;

/** Runs instances as jobs of a cluster. */
export class SlurmInstanceHost implements InstanceHost {
  readonly #profile: ClusterProfile;
  readonly #log: Logger;
  readonly #access: ClusterAccess;
  readonly #endpoints = new Map<string, Promise<OpenEndpoint>>();

  constructor(profile: ClusterProfile, access: ClusterAccess, log: Logger) {
    this.#profile = profile;
    this.#access = access;
    this.#log = log;
  }

  async start(launches: readonly Launch[], signal: AbortSignal, tell: (reason: string) => void = () => {}): Promise<Handle[]> {
    signal.throwIfAborted();
    const cluster = await this.#access.open(signal);
    const facts = await cluster.facts(signal);
    requireFits(launches, this.#profile, facts);
    const root = launches.find(({ request }) => request?.spec.user === 'unprivileged');
    if (root !== undefined && cluster.login.uid === 0) throw slurmErrors.SLURM_E_ROOT({ deployment: root.deployment });
    const submissions = await this.#write(launches, Math.min(1_000, facts.config.maxArraySize - 1), cluster, signal, tell);
    const context = this.#context(cluster, signal);
    try {
      // Everything is there before anything is submitted: what is easy to undo comes first.
      await Promise.all(submissions.map((submission) => upload(submission, context)));
      const jobs: string[] = [];
      for (const submission of submissions) {
        signal.throwIfAborted();
        jobs.push(await submit(submission, context));
      }
      signal.throwIfAborted();
      cluster.watch.hurry();
      const handles = submissions.flatMap((submission, index) => handlesOf(submission, jobs[index]!));
      // In the order in which they were asked for.
      const order = new Map(submissions.flatMap(({ instances }) => instances).map(({ launch }, index) => [launch, handles[index]!]));
      return launches.map((launch) => order.get(launch)!);
    } catch (error) {
      await this.#abandon(submissions, context);
      throw error;
    }
  }

  #context({ host, login, slurm }: Cluster, signal: AbortSignal): SubmitContext {
    const { account, qos, reservation, constraint, partition } = this.#profile;
    const named = typeof partition === 'object' ? [partition.cpu, partition.gpu].filter((name) => name !== undefined).join(', ') : partition;
    return { host, login, slurm, log: this.#log, signal, options: { account, qos, reservation, constraint, partition: named } };
  }

  async #write(launches: readonly Launch[], most: number, cluster: Cluster, signal: AbortSignal, tell: (reason: string) => void): Promise<Submission[]> {
    const { software, login } = cluster;
    const shipped = new Map<string, string>();
    for (const path of new Set(launches.flatMap(({ request }) => request?.software ?? []))) shipped.set(path, await software.on(path, signal, tell));
    for (const image of new Set(launches.flatMap(({ placement }) => placement?.image ?? []))) {
      const file = imageFile(image);
      if (file !== undefined && (await isOnlyHere(file, cluster.host, signal))) shipped.set(image, file.at(await software.on(file.path, signal, tell)));
    }
    const images = this.#profile.pull === 'login' ? await this.#pull(launches, shipped, cluster, signal) : new Map<string, PulledImage>();
    const setting = {
      profile: this.#profile,
      scratch: login.scratch,
      imageCache: login.imageCache,
      environment: profileEnvironment(this.#profile.env),
      shipped,
      images,
    };
    return groupLaunches(launches, most).map((group) => {
      const { run } = group.launches[0]!.owner;
      const submission = createSubmissionId();
      return writeSubmission(group, { run, submission }, `${login.scratch}/runs/${encodeRun(run)}/${submission}`, setting);
    });
  }

  /** Where compute nodes reach no registry, the login node fetches what they run. */
  async #pull(launches: readonly Launch[], shipped: ReadonlyMap<string, string>, cluster: Cluster, signal: AbortSignal): Promise<Map<string, PulledImage>> {
    const pulled = new Map<string, PulledImage>();
    for (const image of new Set(launches.flatMap(({ placement }) => placement?.image ?? []))) {
      if (!shipped.has(image)) pulled.set(image, await pullImage(image, this.#profile, cluster, this.#log, signal));
    }
    return pulled;
  }

  /** What was started for nothing. That it cannot be stopped is less worth telling than why it was to be. */
  async #abandon(submissions: readonly Submission[], context: SubmitContext): Promise<void> {
    try {
      const { host, slurm, login } = context;
      const jobs = await Promise.all(submissions.map((submission) => settledJob(submission, { host, slurm, login })));
      await this.stop(submissions.flatMap((submission, index) => handlesOf(submission, jobs[index] ?? '')));
    } catch (error) {
      this.#log.error('not cleaned up', { error: toErrorRecord(error).what });
    }
  }

  async poll(handles: readonly Handle[]): Promise<InstanceState[]> {
    const { watch } = await this.#access.open();
    return watch.states(handles.map(parseHandle));
  }

  async endpoint(handle: Handle): Promise<Endpoint> {
    const parsed = parseHandle(handle);
    const open = this.#endpoints.get(parsed.id) ?? this.#openEndpoint(parsed);
    this.#endpoints.set(parsed.id, open);
    try {
      return (await open).endpoint;
    } catch (error) {
      this.#endpoints.delete(parsed.id);
      throw error;
    }
  }

  async #openEndpoint(handle: SlurmHandle): Promise<OpenEndpoint> {
    const { cluster, template, endpoint, node } = await this.#address(handle);
    const from = this.#profile.bind === 'loopback' && node !== undefined ? cluster.node(node) : cluster.host;
    return openEndpoint(template, endpoint, from);
  }

  async #address(handle: SlurmHandle): Promise<{ readonly cluster: Cluster; readonly template: string; readonly endpoint: ToldEndpoint; readonly node: string | undefined }> {
    const cluster = await this.#access.open();
    const [told] = await cluster.watch.told([handle]);
    const template = (await cluster.host.read(`${instanceDirectory(handle)}/url`))?.toString();
    if (told?.endpoint === undefined || template === undefined) throw slurmErrors.SLURM_E_INSTANCE_GONE({ instance: handle.id });
    return { cluster, template, endpoint: told.endpoint, node: told.state?.node };
  }

  async tunnels(handle: Handle): Promise<OpenEndpoint['tunnels']> {
    return (await this.#endpoints.get(parseHandle(handle).id))?.tunnels ?? [];
  }

  async innerEndpoint(handle: Handle): Promise<Endpoint> {
    const { template, endpoint } = await this.#address(parseHandle(handle));
    const replicas = endpoint.replicas?.map((address) => innerUrl(template, address));
    return { url: innerUrl(template, endpoint), ...(replicas && { replicas }) };
  }

  async readKept(handle: Handle, name: string, part: { readonly from?: number; readonly most_bytes?: number } = {}): Promise<Uint8Array | undefined> {
    const { host } = await this.#access.open();
    return host.read(`${keptDirectory(parseHandle(handle))}/${name}`, part);
  }

  async *logs(handle: Handle, options: LogOptions): AsyncGenerator<LogLine> {
    const { host } = await this.#access.open();
    yield* logLines(host, parseHandle(handle), options);
  }

  async stop(handles: readonly Handle[]): Promise<StopOutcome[]> {
    if (handles.length === 0) return [];
    const parsed = handles.map(parseHandle);
    const cluster = await this.#access.open();
    await this.#closeEndpoints(parsed);
    const forced = await stopJobs(parsed, cluster, this.#log);
    await Promise.all(parsed.map((handle) => bringLog(cluster.host, handle)));
    await removeSubmissions(parsed, cluster.host);
    cluster.watch.forget(parsed);
    this.#log.info('instances stopped', { jobs: parsed.map(({ job }) => job) });
    return handles.map((handle, index) => ({ handle, forced: forced[index]! }));
  }

  async #closeEndpoints(handles: readonly SlurmHandle[]): Promise<void> {
    for (const { id } of handles) {
      const open = this.#endpoints.get(id);
      this.#endpoints.delete(id);
      for (const forward of (await open?.catch(() => undefined))?.forwards ?? []) await forward.close();
    }
  }

  async kill(handles: readonly Handle[]): Promise<void> {
    const jobs = handles.map(parseHandle).flatMap(({ job }) => (job === '' ? [] : [job]));
    if (jobs.length === 0) return;
    try {
      const { slurm } = await this.#access.open();
      failpoint('slurm.kill:before');
      // There is no time to see what comes of it: whoever looks for it later finds what is left.
      await slurm.once(['scancel', '--signal=USR1', '--batch', ...jobs], { again: true, timeout_ns: killTimeout_ns });
      await slurm.once(['scancel', ...jobs], { again: true, timeout_ns: killTimeout_ns });
      failpoint('slurm.kill:after');
      this.#log.warn('instances killed', { jobs });
    } catch (error) {
      this.#log.error('not killed', { jobs, error: toErrorRecord(error).what });
    }
  }

  async find(owner: OwnerTag): Promise<Handle[]> {
    return findOfRun(owner, await this.#access.open());
  }

  async findAll(): Promise<FoundInstance[]> {
    const cluster = await this.#access.open();
    const found = await findJobs(cluster);
    const states = await cluster.watch.states(found.map(({ handle }) => handle));
    return found.map(({ owner, handle }, index) => ({ owner, handle, state: states[index]! }));
  }

  async facts(handles: readonly Handle[]) {
    const parsed = handles.map(parseHandle);
    const { watch } = await this.#access.open();
    const told = await watch.told(parsed);
    return parsed.map(({ job }, index) => {
      const { node, nodes, digest } = told[index]!.state ?? {};
      return { job, ...(node !== undefined && { node }), ...(nodes !== undefined && { nodes }), ...(digest !== undefined && { image: digest }) };
    });
  }

  async close(): Promise<void> {
    for (const open of this.#endpoints.values()) for (const forward of (await open.catch(() => undefined))?.forwards ?? []) await forward.close();
    this.#endpoints.clear();
    await this.#access.close();
  }
}

function handlesOf({ tag, directory, instances }: Submission, job: string): SlurmHandle[] {
  return instances.map(({ launch, id, nonce, grace_ns }, index) => ({
    backend: 'slurm',
    deployment: launch.deployment,
    id,
    job: job === '' || instances.length === 1 ? job : `${job}_${index}`,
    tag: tagName(tag),
    directory,
    index,
    nonce,
    log: `${launch.log.directory}/${launch.log.name}`,
    grace_ns,
  }));
}
