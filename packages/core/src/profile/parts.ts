/** What the CPU of an agent goes into, and what counts as that. */
export const parts = {
  schedule: 'Deciding when which operation starts: schedules, executors, clocks, timers.',
  serialise: 'Making the bytes of a request.',
  socket: "Connections, Node's streams and TLS, and what they call below JavaScript.",
  parse: 'Reading responses.',
  record: 'Stamps, counters and histograms, and shipping them.',
  workload: 'What a workload does around its requests.',
  'user code': 'The spec, and what it imports.',
  'garbage collection': 'Of the garbage of all parts.',
  'event loop': 'Polling, and reading what has arrived, below JavaScript; running what is due.',
  other: 'Everything else.',
} as const;
export type Part = keyof typeof parts;

/** Files and folders of our own packages and plugins, the longest match first. */
export const ownModules: Readonly<Record<string, Part>> = assigned({
  schedule: [
    'load/agent', 'load/arrivals', 'load/clock', 'load/driver', 'load/early-end', 'load/executor', 'load/load-plan', 'load/ramp', 'load/schedule', 'load/share-of-agent', 'load/trace',
  ],
  serialise: [
    'load/random', 'http/endpoint-access', 'http/request', 'http/target', 'http/engine/prepared-request', 'sql/parameter', 'sql/protocol/message-writer', 'sql/protocol/prepared-statement', 'sql/ycsb/field-value',
    'sql/ycsb/fnv', 'sql/ycsb/key-chooser', 'sql/ycsb/requests', 'sql/ycsb/zipfian',
  ],
  socket: [
    'http/connection', 'http/engine/open-socket', 'http/engine/tls-failure', 'sql/connection', 'sql/protocol/cancel-request', 'sql/start-client', 'sql/statement-connection',
    'sql/with-connection',
  ],
  parse: [
    'http/response', 'http/engine/chunked-body', 'http/engine/octets', 'http/engine/protocol-failure', 'http/engine/response-head', 'http/engine/response-parser',
    'sql/protocol/message-reader', 'sql/protocol/server-error',
  ],
  record: [
    'load/agent-message', 'load/driver/finished-operation', 'load/executor/operation', 'load/histogram', 'load/measurement', 'load/metric', 'load/recorder', 'load/recording',
    'load/slo',
  ],
  workload: ['sql', 'vectors'],
  other: ['http', 'load', 'load/simulation'],
});

/** Node's own, without `node:`; those that are not here do what their caller is for. */
const nodeModules = assigned({
  schedule: ['timers', 'internal/timers'],
  socket: [
    'net', 'tls', 'dns', 'stream', 'http', '_http_agent', '_http_client', '_http_common', '_http_incoming', '_http_outgoing', '_tls_common', '_tls_wrap', 'http2', 'internal/dns', 'internal/http2', 'internal/net',
    'internal/stream_base_commons', 'internal/streams', 'internal/tls',
  ],
  record: ['internal/worker', 'internal/per_context/messageport', 'worker_threads'],
  'event loop': ['internal/process'],
});

/** Of packages that ours are made with; others are the user's. */
const dependencies = assigned({
  serialise: ['pg-protocol/dist/serializer', 'pg-protocol/dist/buffer-writer', 'protobufjs', '@grpc/proto-loader'],
  socket: ['pg', 'autocannon', '@grpc/grpc-js'],
  parse: ['pg-protocol', 'pg-types'],
  record: ['hdr-histogram-js', 'pako'],
  other: ['zod', 'tapable'],
});

function assigned(modules: Partial<Record<Part, readonly string[]>>): Readonly<Record<string, Part>> {
  return Object.fromEntries(Object.entries(modules).flatMap(([part, names]) => names.map((name) => [name, part as Part])));
}

/** Of functions that V8 makes up. */
export function partOfFunction(name: string): Part | undefined {
  if (name === '(garbage collector)') return 'garbage collection';
  if (name === '(program)') return 'event loop';
  return undefined;
}

/** Where the sources of this repository are, when it is they that run. */
const sources = import.meta.url.endsWith('.ts') ? new URL('../../../../', import.meta.url).href : undefined;

/** The part of a module, by its URL; `undefined` for one that does what its caller is for: native code, and most of Node's own. */
export function partOfModule(url: string): Part | undefined {
  if (url.startsWith('node:')) return longestMatch(nodeModules, url.slice('node:'.length));
  if (!url.startsWith('file:')) return undefined;
  const own = ownModule(url);
  // A plugin that is not in the table has workloads, or a loop of its own around them.
  if (own !== undefined) return longestMatch(ownModules, own) ?? (/^(service|driver)-/.test(own) ? 'workload' : 'other');
  const dependency = url.split('/node_modules/').at(-1)!;
  return (dependency === url ? undefined : longestMatch(dependencies, dependency)) ?? 'user code';
}

/** `http/engine/octets`, of `packages/http/src/engine/octets.ts` here and `@ubench/http/dist/engine/octets.js` where it is installed. */
function ownModule(url: string): string | undefined {
  const here = sources !== undefined && url.startsWith(sources) ? /^(?:packages|plugins)\/([\w-]+)\/src\/(.+)\.ts$/.exec(url.slice(sources.length)) : null;
  const found = here ?? /\/node_modules\/(?:@ubench\/)?([\w-]+)\/dist\/(.+)\.js$/.exec(url.includes('/node_modules/@ubench/') || url.includes('/node_modules/ubench/') ? url : '');
  return found === null ? undefined : `${found[1]}/${found[2]}`;
}

function longestMatch(table: Readonly<Record<string, Part>>, path: string): Part | undefined {
  const segments = path.split('/');
  for (let length = segments.length; length > 0; length--) {
    const name = segments.slice(0, length).join('/');
    const part = table[name] ?? table[name.replace(/\.[cm]?js$/, '')];
    if (part !== undefined) return part;
  }
  return undefined;
}
