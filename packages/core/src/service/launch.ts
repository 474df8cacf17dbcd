/** A command as an argument vector: never a shell line. */
export type Argv = readonly string[];

/** What one rank of an instance runs: all of it, where an instance is on one node. */
export interface RankLaunch {
  readonly command: Argv;
  /** Run to completion, in order, before `command`: `initdb`. */
  readonly init?: readonly Argv[];
  /** Written before `init`: path (usually under a `dir` placeholder) to content. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * How to start an instance, as pure data. Every string may hold placeholders made by a {@link LaunchContext}; the backend
 * resolves them on the node where the instance runs.
 *
 * An instance over several nodes is one of these for all of its ranks. The head, rank 0, is where `url` points. Any other rank that names a port of `url`
 * is to listen there as well, and clients are told its address, by the same `url`, as one of `Endpoint.replicas`. A rank that names a port of the head,
 * {@link LaunchContext.headPort}, is prepared and started when the head listens there.
 */
export interface LaunchSpec extends RankLaunch {
  /** What ranks after the first run, where that is not the same; what it leaves out is as it is on the first. */
  readonly follower?: Partial<RankLaunch>;
  /** What a client connects to: `postgres://ubench@{{host}}:{{port:sql}}/postgres`. */
  readonly url: string;
  /** `unprivileged`: the program refuses to run as root, so a backend that is root starts it as somebody else. */
  readonly user?: 'unprivileged';
  /** What HOME is in a container: an empty directory of the instance's own, or that of the user. Default: `own`. */
  readonly home?: 'own' | 'user';
  readonly stop: { readonly signal: 'SIGTERM' | 'SIGINT' | 'SIGQUIT'; readonly grace_ns: number };
}

/** Hands out placeholders; asking for one is what requests the thing. */
export interface LaunchContext {
  /** The address that the instance must listen on and that clients connect to. */
  readonly host: string;
  /** The number of this rank, from 0, and how many there are; of an instance on one node 0 and 1. */
  readonly rank: string;
  readonly ranks: string;
  /** The address of rank 0, and those of all ranks in their order, with commas between them. */
  readonly head: string;
  readonly peers: string;
  /** The port that rank 0 has for this name. */
  headPort(name: string): string;
  /** A free TCP port of this rank, the same for the same name; `fixed` asks for that very port. */
  port(name: string, fixed?: number): string;
  /** A directory of the instance's own, empty at start, removed after stop. */
  dir(name: string): string;
  /** A random password, alphanumeric, the same for the same name. */
  secret(name: string): string;
  /** A directory of the instance's own that is kept when it has ended, until it is stopped, and read by `InstanceHost.readKept`. Not every backend has one. */
  kept(): string;
  /**
   * A directory tree of this machine that the instance's user must be able to read, such as the installation of a server. The backend
   * gives the path back as it is where that holds, and of a copy elsewhere.
   */
  software(path: string): string;
}

/** What a {@link LaunchSpec}'s placeholders asked for. */
export interface LaunchRequest {
  readonly spec: LaunchSpec;
  /** Port name to the port asked for, `null` for any free one. */
  readonly ports: Readonly<Record<string, number | null>>;
  readonly dirs: readonly string[];
  readonly secrets: readonly string[];
  readonly software: readonly string[];
}

/** What a backend found for a {@link LaunchRequest}. */
export interface LaunchValues {
  readonly host: string;
  readonly ports: Readonly<Record<string, number>>;
  readonly dirs: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** Absent where nothing is kept. */
  readonly kept?: string;
  /** Absent for an instance on one node. */
  readonly ranks?: RankValues;
  /** Asked path to readable path. */
  readonly software: Readonly<Record<string, string>>;
}

/** What the placeholders of ranks stand for on one of them. */
export interface RankValues {
  readonly rank: string;
  readonly ranks: string;
  readonly head: string;
  readonly peers: string;
  readonly headPorts: Readonly<Record<string, number>>;
}

/** Calls a service type's `launch` and notes everything that it asked for. */
export function requestLaunch(launch: (context: LaunchContext) => LaunchSpec): LaunchRequest {
  const ports: Record<string, number | null> = {};
  const dirs = new Set<string>();
  const secrets = new Set<string>();
  const software = new Set<string>();
  const spec = launch({
    host: '{{host}}',
    rank: '{{rank}}',
    ranks: '{{ranks}}',
    head: '{{head}}',
    peers: '{{peers}}',
    headPort(name) {
      ports[name] ??= null;
      return `{{head-port:${name}}}`;
    },
    port(name, fixed) {
      // Whichever of its mentions says which one.
      ports[name] = fixed ?? ports[name] ?? null;
      return `{{port:${name}}}`;
    },
    dir(name) {
      dirs.add(name);
      return `{{dir:${name}}}`;
    },
    secret(name) {
      secrets.add(name);
      return `{{secret:${name}}}`;
    },
    kept: () => '{{kept}}',
    software(path) {
      software.add(path);
      return `{{software:${path}}}`;
    },
  });
  return { spec, ports, dirs: [...dirs], secrets: [...secrets], software: [...software] };
}

/** Of what is launched on several nodes: whether its ranks differ in what they run, or at least see which of them they are. */
export const tellsRanksApart = ({ follower, ...head }: LaunchSpec): boolean => follower !== undefined || /\{\{(?:rank|head|peers|head-port:[^}]*)\}\}/.test(JSON.stringify(head));

/** The same spec with every placeholder replaced. */
export function resolveLaunch(spec: LaunchSpec, values: LaunchValues): LaunchSpec {
  const { host, ports, kept } = values;
  const ranks = values.ranks ?? { rank: '0', ranks: '1', head: host, peers: host, headPorts: ports };
  const { rank, head, peers, headPorts } = ranks;
  const single: Readonly<Record<string, string | undefined>> = { host, kept, rank, ranks: ranks.ranks, head, peers };
  const groups: Record<string, Readonly<Record<string, string | number>>> = {
    'head-port': headPorts,
    port: ports,
    dir: values.dirs,
    secret: values.secrets,
    software: values.software,
  };
  const fill = (text: string): string =>
    text.replace(/\{\{(?:(host|kept|ranks?|head|peers)|(port|head-port|dir|secret|software):([^}]*))\}\}/g, (placeholder, alone?: string, group?: string, name?: string) =>
      String((alone === undefined ? groups[group!]?.[name!] : single[alone]) ?? placeholder),
    );
  const fillKeysAndValues = (record: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [fill(key), fill(value)]));
  const fillLaunch = ({ command, init, files, env }: Partial<RankLaunch>): Partial<RankLaunch> => ({
    ...(command && { command: command.map(fill) }),
    ...(init && { init: init.map((argv) => argv.map(fill)) }),
    ...(files && { files: fillKeysAndValues(files) }),
    ...(env && { env: fillKeysAndValues(env) }),
  });
  return { ...spec, ...fillLaunch(spec), url: fill(spec.url), ...(spec.follower && { follower: fillLaunch(spec.follower) }) };
}
