/** A command as an argument vector: never a shell line. */
export type Argv = readonly string[];

/**
 * How to start an instance, as pure data. Every string may hold placeholders made by a {@link LaunchContext}; the backend
 * resolves them on the node where the instance runs.
 */
export interface LaunchSpec {
  readonly command: Argv;
  /** Run to completion, in order, before `command`: `initdb`. */
  readonly init?: readonly Argv[];
  /** Written before `init`: path (usually under a `dir` placeholder) to content. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
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
  /** A free TCP port, the same for the same name; `fixed` asks for that very port. */
  port(name: string, fixed?: number): string;
  /** A directory of the instance's own, empty at start, removed after stop. */
  dir(name: string): string;
  /** A random password, alphanumeric, the same for the same name. */
  secret(name: string): string;
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
  /** Asked path to readable path. */
  readonly software: Readonly<Record<string, string>>;
}

/** Calls a service type's `launch` and notes everything that it asked for. */
export function requestLaunch(launch: (context: LaunchContext) => LaunchSpec): LaunchRequest {
  const ports: Record<string, number | null> = {};
  const dirs = new Set<string>();
  const secrets = new Set<string>();
  const software = new Set<string>();
  const spec = launch({
    host: '{{host}}',
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
    software(path) {
      software.add(path);
      return `{{software:${path}}}`;
    },
  });
  return { spec, ports, dirs: [...dirs], secrets: [...secrets], software: [...software] };
}

/** The same spec with every placeholder replaced. */
export function resolveLaunch(spec: LaunchSpec, values: LaunchValues): LaunchSpec {
  const groups: Record<string, Readonly<Record<string, string | number>>> = {
    port: values.ports,
    dir: values.dirs,
    secret: values.secrets,
    software: values.software,
  };
  const fill = (text: string): string =>
    text.replace(/\{\{(?:host|(port|dir|secret|software):([^}]*))\}\}/g, (placeholder, group?: string, name?: string) =>
      group === undefined ? values.host : String(groups[group]?.[name!] ?? placeholder),
    );
  const fillKeysAndValues = (record: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [fill(key), fill(value)]));
  return {
    ...spec,
    command: spec.command.map(fill),
    url: fill(spec.url),
    ...(spec.init === undefined ? {} : { init: spec.init.map((argv) => argv.map(fill)) }),
    ...(spec.files === undefined ? {} : { files: fillKeysAndValues(spec.files) }),
    ...(spec.env === undefined ? {} : { env: fillKeysAndValues(spec.env) }),
  };
}
