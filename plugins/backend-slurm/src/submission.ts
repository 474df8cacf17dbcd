import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Launch, type LaunchRequest, type LaunchSpec, type RankLaunch, randomSecret, ranksOf, resolveLaunch, type Resources } from '@ubench/core';
import { type ContainerOptions, fetchImageScript, inContainer } from '@ubench/containers';
import { isForApptainer } from './apptainer-variable.ts';
import type { ArchiveEntry } from './archive.ts';
import { isClientJob, profileFor } from './client-job.ts';
import type { ClusterProfile } from './cluster-profile.ts';
import { rememberedNode } from './compute-node.ts';
import { keptDirectory } from './handle.ts';
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
    ...(ranksOf(group.resources) > 1 ? [{ kind: 'text', path: 'ranks.sh', mode: 0o600, content: asset('ranks.sh') } as const] : []),
    ...(group.launches.some(({ placement }) => placement?.image !== undefined) ? [{ kind: 'text', path: 'fetch-image.sh', mode: 0o600, content: readFileSync(fetchImageScript, 'utf8') } as const] : []),
    { kind: 'text', path: 'manifest.json', mode: 0o600, content: manifest(instances) },
    ...instances.flatMap((instance, index) => instanceEntries(instance, index, directory, setting)),
  ];
  return { tag, directory, instances, entries, script };
}

const manifest = (instances: readonly SubmittedInstance[]): string =>
  `${JSON.stringify({
    schema: 'ubench.slurm-submission/1',
    instances: instances.map(({ launch, id, nonce, grace_ns }) => ({ deployment: launch.deployment, id, nonce, grace_ns, log: `${launch.log.directory}/${launch.log.name}` })),
  })}\n`;

function instanceEntries({ launch, id, nonce }: SubmittedInstance, index: number, directory: string, setting: SubmissionSetting): ArchiveEntry[] {
  const request = launch.request!;
  for (const name of request.dirs) requireName('directory', name);
  for (const name of Object.keys(request.ports)) requireName('port', name);
  const kept = keptDirectory({ directory, index });
  const { spec, follower, image } = launchedSpec(launch, id, kept, setting);
  const file = (name: string, content: string): ArchiveEntry => ({ kind: 'text', path: `${index}/${name}`, mode: 0o600, content });
  const of = ({ env, init, command, files }: RankLaunch, below = ''): ArchiveEntry[] => [
    file(`${below}environment`, list(Object.entries({ ...setting.environment, ...env }).map(([name, value]) => `${name}=${value}`))),
    ...(init ?? []).map((argv, order) => file(`${below}init-${ordinal(order)}`, list(argv))),
    file(`${below}command`, list(command)),
    ...Object.entries(files ?? {}).map(([path, content], order) => file(`${below}file-${ordinal(order)}`, list([path, content]))),
  ];
  return [
    { kind: 'directory', path: String(index), mode: 0o700 },
    ...(asksFor(kept, spec) ? [{ kind: 'directory', path: kept.slice(directory.length + 1), mode: 0o700 } as const] : []),
    file('settings', settings(request, spec, follower ?? spec, { nonce, image, fetched_s: setting.images.get(launch.placement?.image ?? '')?.took_s, owner: launch.owner.run, resources: launch.placement?.resources ?? {}, setting })),
    file('url', spec.url),
    ...of(spec),
    ...(follower ? [{ kind: 'directory', path: `${index}/follower`, mode: 0o700 } as const, ...of(follower, 'follower/')] : []),
  ];
}

/** Whether something of a spec names a directory. */
const asksFor = (directory: string, spec: LaunchSpec): boolean => JSON.stringify(spec).includes(directory);

/** With everything resolved that is known before the job runs. */
function launchedSpec({ request, placement }: Launch, id: string, kept: string, { profile, environment, shipped, images }: SubmissionSetting): { readonly spec: LaunchSpec; readonly follower: LaunchSpec | undefined; readonly image: string } {
  const { spec: asked, secrets, software, dirs } = request!;
  const there = Object.fromEntries(software.map((path) => [path, shipped.get(path) ?? path]));
  const { follower: differing, ...resolved } = resolveLaunch(asked, { host: '{{host}}', ports: {}, dirs: {}, secrets: Object.fromEntries(secrets.map((name) => [name, randomSecret()])), kept, software: there, ranks: knownOnNode });
  const follower = differing && { ...resolved, ...differing };
  if (placement?.image === undefined) return { spec: resolved, follower, image: '' };
  const container: ContainerOptions = {
    runtime: 'apptainer',
    image: '{{image}}',
    writable: [homeDirectory, '{{dir:.tmp}}', ...(asksFor(kept, resolved) ? [kept] : []), ...dirs.map((name) => `{{dir:${name}}}`)],
    readable: Object.values(there),
    home: homeDirectory,
    name: id,
    program: profile.apptainer,
    ...((placement.resources.gpus ?? 0) > 0 && { gpus: profile.gpuVendor }),
  };
  const contained = (spec: LaunchSpec): LaunchSpec => inContainer({ ...spec, env: { ...forContainer, ...spec.env } }, container);
  const forContainer = Object.fromEntries(Object.entries(environment).filter(([name]) => !isForApptainer(name)));
  return { spec: contained(resolved), follower: follower && contained(follower), image: images.get(placement.image)?.path ?? shipped.get(placement.image) ?? placement.image };
}

/** Placeholders that stay. */
const knownOnNode = { rank: '{{rank}}', ranks: '{{ranks}}', head: '{{head}}', peers: '{{peers}}', headPorts: {} };

const homeDirectory = '{{dir:.home}}';

/** Assignments of bash. */
function settings(
  { ports, dirs }: LaunchRequest,
  { stop, url, user, command }: LaunchSpec,
  others: RankLaunch,
  { nonce, image, fetched_s, owner, resources, setting: { profile, imageCache, scratch } }: { readonly nonce: string; readonly image: string; readonly fetched_s: number | undefined; readonly owner: string; readonly resources: Resources; readonly setting: SubmissionSetting },
): string {
  const urlPorts = Object.keys(ports).filter((name) => url.includes(`{{port:${name}}}`));
  const texts = JSON.stringify([others.command, others.init, others.files, others.env]);
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
    `ranks=${ranksOf(resources)}`,
    `tasks_per_node=${resources.tasks_per_node ?? 1}`,
    `follower_url_ports=${shellQuote(urlPorts.filter((name) => texts.includes(`{{port:${name}}}`)).join(' '))}`,
    `awaited_ports=${shellQuote(Object.keys(ports).filter((name) => texts.includes(`{{head-port:${name}}}`)).join(' '))}`,
    // The program of agents begins with the Node.js that is to run it.
    ...(isClientJob(resources) ? [`node_program=${shellQuote(command[0]!)}`, `node_remembered=${shellQuote(rememberedNode(scratch, profileFor(resources, profile)))}`] : []),
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
