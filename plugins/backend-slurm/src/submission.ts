import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Launch, type LaunchRequest, type LaunchSpec, randomSecret, resolveLaunch, type Resources } from '@ubench/core';
import { type ContainerOptions, fetchImageScript, inContainer } from '@ubench/containers';
import { isForApptainer } from './apptainer-variable.ts';
import type { ArchiveEntry } from './archive.ts';
import type { ClusterProfile } from './cluster-profile.ts';
import { jobScript } from './job-script.ts';
import type { JobTag } from './job-tag.ts';
import type { PulledImage } from './pull-image.ts';
import { shellPath, shellQuote } from './shell-quote.ts';
import { slurmErrors } from './slurm-errors.ts';
import { asset } from './templates.ts';

/** Launches that ask for the same of their nodes, and so are one job: an array where they are several. */
export interface LaunchGroup {
  readonly resources: Resources;
  readonly launches: readonly Launch[];
}

/** What one instance of a submission is, before the cluster has it. */
export interface SubmittedInstance {
  readonly launch: Launch;
  readonly id: string;
  readonly nonce: string;
  readonly grace_ns: number;
}

/** A directory to be made on the cluster, and the job that works in it. */
export interface Submission {
  readonly tag: JobTag;
  /** Absolute. */
  readonly directory: string;
  readonly instances: readonly SubmittedInstance[];
  readonly entries: readonly ArchiveEntry[];
  readonly script: string;
}

/** What is found out before a submission can be written. */
export interface SubmissionSetting {
  readonly profile: ClusterProfile;
  readonly scratch: string;
  readonly imageCache: string;
  /** The profile's own, resolved. */
  readonly environment: Readonly<Record<string, string>>;
  /** Path of this machine to path on the cluster: of software, and of images that lie here. */
  readonly shipped: ReadonlyMap<string, string>;
  /** Those that the login node has fetched, by what a spec calls them. */
  readonly images: ReadonlyMap<string, PulledImage>;
}

/** Launches by what they ask for, at most `most` together. @throws SLURM_E_NOT_STARTABLE */
export function groupLaunches(launches: readonly Launch[], most: number): LaunchGroup[] {
  for (const { request, deployment, service } of launches) if (request === undefined) throw slurmErrors.SLURM_E_NOT_STARTABLE({ deployment, service });
  const groups = Map.groupBy(launches, ({ placement, owner }) => JSON.stringify([owner.run, placement?.resources ?? {}]));
  return [...groups.values()].flatMap((group) => chunks(group, most).map((some) => ({ resources: some[0]!.placement?.resources ?? {}, launches: some })));
}

const chunks = <T>(items: readonly T[], size: number): T[][] => Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

/** Everything that a job needs, as files and a script. Pure but for what is random in it. */
export function writeSubmission(group: LaunchGroup, tag: JobTag, directory: string, setting: SubmissionSetting): Submission {
  const instances = group.launches.map((launch): SubmittedInstance => {
    const nonce = randomBytes(12).toString('hex');
    return { launch, nonce, id: `${launch.deployment}-${nonce.slice(0, 8)}`, grace_ns: launch.request!.spec.stop.grace_ns };
  });
  const script = jobScript(group, tag, directory, setting.profile);
  const entries: ArchiveEntry[] = [
    { kind: 'text', path: 'job.sh', mode: 0o700, content: script },
    { kind: 'text', path: 'instance.sh', mode: 0o600, content: asset('instance.sh') },
    ...(group.launches.some(({ placement }) => placement?.image !== undefined) ? [{ kind: 'text', path: 'fetch-image.sh', mode: 0o600, content: readFileSync(fetchImageScript, 'utf8') } as const] : []),
    { kind: 'text', path: 'manifest.json', mode: 0o600, content: manifest(instances) },
    ...instances.flatMap((instance, index) => instanceEntries(instance, index, setting)),
  ];
  return { tag, directory, instances, entries, script };
}

const manifest = (instances: readonly SubmittedInstance[]): string =>
  `${JSON.stringify({
    schema: 'ubench.slurm-submission/1',
    instances: instances.map(({ launch, id, nonce, grace_ns }) => ({ deployment: launch.deployment, id, nonce, grace_ns, log: `${launch.log.directory}/${launch.log.name}` })),
  })}\n`;

function instanceEntries({ launch, id, nonce }: SubmittedInstance, index: number, setting: SubmissionSetting): ArchiveEntry[] {
  const request = launch.request!;
  for (const name of request.dirs) requireName('directory', name);
  for (const name of Object.keys(request.ports)) requireName('port', name);
  const { spec, image } = launchedSpec(launch, id, setting);
  const file = (name: string, content: string): ArchiveEntry => ({ kind: 'text', path: `${index}/${name}`, mode: 0o600, content });
  const environment = { ...setting.environment, ...spec.env };
  return [
    { kind: 'directory', path: String(index), mode: 0o700 },
    file('settings', settings(request, spec, { nonce, image, fetched_s: setting.images.get(launch.placement?.image ?? '')?.took_s, owner: launch.owner.run, setting })),
    file('url', spec.url),
    file('environment', list(Object.entries(environment).map(([name, value]) => `${name}=${value}`))),
    ...(spec.init ?? []).map((argv, order) => file(`init-${ordinal(order)}`, list(argv))),
    file('command', list(spec.command)),
    ...Object.entries(spec.files ?? {}).map(([path, content], order) => file(`file-${ordinal(order)}`, list([path, content]))),
  ];
}

/** With everything resolved that is known before the job runs. */
function launchedSpec({ request, placement }: Launch, id: string, { profile, environment, shipped, images }: SubmissionSetting): { readonly spec: LaunchSpec; readonly image: string } {
  const { spec, secrets, software, dirs } = request!;
  const there = Object.fromEntries(software.map((path) => [path, shipped.get(path) ?? path]));
  const resolved = resolveLaunch(spec, { host: '{{host}}', ports: {}, dirs: {}, secrets: Object.fromEntries(secrets.map((name) => [name, randomSecret()])), software: there });
  if (placement?.image === undefined) return { spec: resolved, image: '' };
  const container: ContainerOptions = {
    runtime: 'apptainer',
    image: '{{image}}',
    writable: [homeDirectory, '{{dir:.tmp}}', ...dirs.map((name) => `{{dir:${name}}}`)],
    readable: Object.values(there),
    home: homeDirectory,
    name: id,
    program: profile.apptainer,
    ...((placement.resources.gpus ?? 0) > 0 && { gpus: profile.gpuVendor }),
  };
  const env = { ...Object.fromEntries(Object.entries(environment).filter(([name]) => !isForApptainer(name))), ...resolved.env };
  return { spec: inContainer({ ...resolved, env }, container), image: images.get(placement.image)?.path ?? shipped.get(placement.image) ?? placement.image };
}

const homeDirectory = '{{dir:.home}}';

/** Assignments of bash. */
function settings(
  { ports, dirs }: LaunchRequest,
  { stop, url, user }: LaunchSpec,
  { nonce, image, fetched_s, owner, setting: { profile, imageCache } }: { readonly nonce: string; readonly image: string; readonly fetched_s: number | undefined; readonly owner: string; readonly setting: SubmissionSetting },
): string {
  const urlPorts = Object.keys(ports).filter((name) => url.includes(`{{port:${name}}}`));
  const lines = [
    `nonce=${nonce}`,
    `owner=${shellQuote(owner)}`,
    `image=${shellQuote(image)}`,
    `image_cache=${shellQuote(imageCache)}`,
    `fetched_s=${fetched_s ?? ''}`,
    `apptainer=${shellQuote(profile.apptainer)}`,
    `node_base=${shellPath(profile.nodeDirectory)}`,
    `bind=${profile.bind}`,
    `stop_signal=${stop.signal.replace(/^SIG/, '')}`,
    `grace_s=${Math.ceil(stop.grace_ns / 1e9)}`,
    `unprivileged=${user === 'unprivileged' ? 1 : 0}`,
    `directories=(${dirs.map(shellQuote).join(' ')})`,
    `declare -gA ports=(${Object.entries(ports).map(([name, fixed]) => `[${shellQuote(name)}]=${fixed ?? 0}`).join(' ')})`,
    `url_ports=${shellQuote(urlPorts.join(' '))}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** As bash reads them back whatever is in them: texts have no NUL. */
const list = (items: readonly string[]): string => items.map((item) => `${item}\0`).join('');

/** Files are gone through in the order of their names. */
const ordinal = (order: number): string => String(order).padStart(4, '0');

function requireName(what: string, name: string): void {
  if (!/^[a-z\d][\w.-]*$/i.test(name)) throw slurmErrors.SLURM_E_NAME({ what, name });
}
