/** What a job has told of its instance, by the files in its directory. */
export interface Told {
  readonly state?: ToldState;
  readonly endpoint?: ToldEndpoint;
  readonly exit?: ToldExit;
}

export interface ToldState {
  readonly nonce: string;
  readonly node: string;
  /** Of an instance of several ranks: where each of them is, with commas between them. */
  readonly nodes?: string;
  readonly restarts: number;
  /** Of its image; absent for a process and for a directory. */
  readonly digest?: string;
  /** How long it took the login node to fetch its image, seconds. */
  readonly fetched_s?: number;
  /** When it came so far, seconds by the clock of its node. */
  readonly reached_s: Readonly<Partial<Record<'begin' | 'image' | 'start' | 'listening', number>>>;
}

export interface ToldAddress {
  readonly host: string;
  readonly ports: Readonly<Record<string, number>>;
}

export interface ToldEndpoint extends ToldAddress {
  readonly nonce: string;
  /** Of an instance of several ranks: the others that listen for clients, in their order; absent: there are none. */
  readonly replicas?: readonly ToldAddress[];
}

export interface ToldExit {
  readonly nonce: string;
  readonly code: number;
  /** It was told to stop: by us, or by Slurm, which says so itself. */
  readonly stopped: boolean;
  /** It did not end in its grace. */
  readonly forced: boolean;
  /** Why the job ended its instance, or never started it; empty where the instance ended. */
  readonly reason: string;
}

/** Of lines `NAME VALUE…`. `undefined` where the file does not belong to the instance of this nonce: what others wrote is not its word. */
export function parseState(lines: readonly string[], nonce: string): ToldState | undefined {
  const values = valuesOf(lines);
  if (values.get('nonce') !== nonce) return undefined;
  const reached = (['begin', 'image', 'start', 'listening'] as const).flatMap((stage) => (values.has(stage) ? [[stage, Number(values.get(stage))]] : []));
  const digest = values.get('digest');
  return {
    nonce,
    node: values.get('node') ?? '',
    ...(values.has('nodes') && { nodes: values.get('nodes')! }),
    restarts: Number(values.get('restarts') ?? 0),
    ...(digest !== undefined && digest !== '-' && { digest }),
    ...(values.has('fetched') && { fetched_s: Number(values.get('fetched')) }),
    reached_s: Object.fromEntries(reached) as ToldState['reached_s'],
  };
}

/** As {@link parseState}. */
export function parseEndpoint(lines: readonly string[], nonce: string): ToldEndpoint | undefined {
  const values = valuesOf(lines);
  const host = values.get('host');
  if (values.get('nonce') !== nonce || host === undefined) return undefined;
  const replicas = lines.flatMap((line) => {
    const [, rank, at] = /^replica (\d+) (\S+)$/.exec(line) ?? [];
    return rank === undefined ? [] : [{ host: at!, ports: portsIn(lines, `replica-port ${rank}`) }];
  });
  return { nonce, host, ports: portsIn(lines, 'port'), ...(replicas.length > 0 && { replicas }) };
}

function portsIn(lines: readonly string[], begin: string): Record<string, number> {
  const ports = lines.filter((line) => line.startsWith(`${begin} `)).flatMap((line) => {
    const [, name, port] = /^(\S+) (\d+)$/.exec(line.slice(begin.length + 1)) ?? [];
    return name === undefined ? [] : [[name, Number(port)] as const];
  });
  return Object.fromEntries(ports);
}

/** As {@link parseState}. */
export function parseExit(lines: readonly string[], nonce: string): ToldExit | undefined {
  const values = valuesOf(lines);
  if (values.get('nonce') !== nonce) return undefined;
  return { nonce, code: Number(values.get('code') ?? 1), stopped: values.get('stopped') === '1', forced: values.get('forced') === '1', reason: values.get('reason') ?? '' };
}

function valuesOf(lines: readonly string[]): Map<string, string> {
  return new Map(lines.map((line) => [line.split(' ', 1)[0]!, line.slice(line.indexOf(' ') + 1)] as const));
}
