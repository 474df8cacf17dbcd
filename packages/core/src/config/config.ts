import { nearest, UbenchError } from '@ubench/errors';
import { parseDuration, parseShare } from '@ubench/units';
import { z } from 'zod';
import type { PlacedBackend } from '../backend/backend-type.ts';
import { parseGateChanges, type WrittenGateRule } from '../gate/gate-rule.ts';
import { logLevels } from '../log/log-level.ts';
import type { Plugin } from '../plugin/plugin.ts';
import type { Reporter } from '../report/reporter.ts';

/** Objects whose methods a schema cannot describe: whether they are of the kind that a function made, and not what a JSON file holds. */
const objectLike = <T extends object>(isOne: (value: Partial<T>) => boolean, message?: string) =>
  z.custom<T>((value) => typeof value === 'object' && value !== null && isOne(value as Partial<T>), message);

const placedBackend = objectLike<PlacedBackend>(
  ({ kind, type }) => typeof kind === 'string' && typeof type?.create === 'function',
  'expected a backend with options, such as external({ db: "postgres://…" })',
).meta({ title: 'backend' });
const pluginObject = objectLike<Plugin>(({ name, setup }) => typeof name === 'string' && typeof setup === 'function').meta({ title: 'plugin' });
const reporterObject = objectLike<Reporter>(
  ({ name, event, end }) => typeof name === 'string' && (typeof event === 'function' || typeof end === 'function'),
).meta({ title: 'reporter' });
const notEmpty = z.string().min(1, 'it must not be empty');

/** Checked here and parsed where it is used, so that `ubench config` shows what was written. */
const shareText = z.union([z.string(), z.number()]).superRefine((value, context) => {
  const problem = problemOf(() => parseShare(value));
  if (problem !== undefined) context.addIssue(problem);
});
const durationText = z.string({ error: ({ input }) => problemOf(() => parseDuration(input)) }).superRefine((value, context) => {
  const problem = problemOf(() => parseDuration(value)) ?? (parseDuration(value) > 0 ? undefined : 'it must be longer than nothing');
  if (problem !== undefined) context.addIssue(problem);
});

function problemOf(parse: () => unknown): string | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    return error instanceof UbenchError ? `${error.what} ${error.fix ?? ''}`.trim() : String(error);
  }
}

/** Written as it is in a benchmark. */
const gateMetrics = z
  .record(z.string(), z.custom<boolean | WrittenGateRule>(() => true).meta({ title: 'gate rule' }), { error: "expected an object: { 'latency.p99': { margin: '20%' } }" })
  .superRefine((value, context) => {
    const problem = problemOf(() => parseGateChanges(value));
    if (problem !== undefined) context.addIssue(problem);
  });

const gateKeys = {
  baseline: notEmpty.default('.ubench-baseline').describe('The directory of the runs that were accepted, relative to the root; it belongs into the repository.'),
  metrics: gateMetrics
    .default({})
    .describe(
      "What gates, by the path of the metric, for every benchmark that has it: `{ margin, advisory }`, `true` for as it would by default, `false` for not at all. A benchmark's own `gate` goes before it.",
    )
    .meta({ examples: [{ 'latency.p99': { margin: '20%', advisory: false }, throughput: false }] }),
};

const gate = z.strictObject(gateKeys, {
  error: (issue) => {
    if (issue.code !== 'unrecognized_keys') return "expected an object: { metrics: { 'latency.p99': { margin: '20%' } } }";
    const near = nearest(issue.keys![0]!, Object.keys(gateKeys));
    return `it has no key '${issue.keys![0]}'${near === undefined ? '' : `; did you mean '${near}'?`}`;
  },
});

const logLevel = z.enum(logLevels, {
  error: ({ input }) => {
    const near = typeof input === 'string' ? nearest(input, logLevels) : undefined;
    return `expected one of ${logLevels.join(', ')}, and found ${JSON.stringify(input)}${near === undefined ? '' : `; did you mean '${near}'?`}`;
  },
});

/** What `ubench.config.ts` may hold; every key optional. */
export const configSchema = z.strictObject({
  include: z.array(notEmpty).describe('Globs of spec files, relative to the root.').meta({ examples: [['benchmarks/**/*.bench.ts']] }),
  plugins: z
    .array(z.union([z.string(), pluginObject], 'expected the name of a plugin, or one made by definePlugin()'))
    .describe('Plugins to load, by name or as objects, beside those that specs bring.')
    .meta({ examples: [['ubench-reporter-slack', './plugins/own-reporter.ts']] }),
  backend: notEmpty.describe('Where deployments run: local, external, or a key of `backends`.').meta({ examples: ['staging'] }),
  backends: z.record(z.string(), placedBackend).describe('Named backends: { staging: external({ db: "postgres://…" }) }'),
  reporters: z
    .array(z.union([z.string(), z.tuple([z.string(), z.unknown()]), reporterObject], 'expected the name of a reporter, [name, options], or a reporter object'))
    .describe('What shows and writes results: names, [name, options], or objects.')
    .meta({ examples: [['terminal', ['json', { file: 'numbers.json' }]]] }),
  trials: z.int().positive().describe('Repetitions of a measurement where the benchmark does not say.').meta({ examples: [5] }),
  maxErrorShare: shareText.describe("Errors over this share make a measurement invalid: '1%', or a number from 0 to 1.").meta({ examples: ['0.5%'] }),
  hookTimeout: durationText
    .describe("How long a hook may take: a plugin's, or beforeAll and afterAll of a spec, each for itself.")
    .meta({ examples: ['5m'] }),
  gate: gate.describe('Against what `run --gate` holds a run, and by which metrics and margins.'),
  logLevel: logLevel.describe("How much ubench's own log says: trace, debug, info, warn, error, fatal, or silent for none.").meta({ examples: ['debug'] }),
});

/** As a user writes it. */
export type UserConfig = Partial<z.input<typeof configSchema>>;
/** With every default filled in. */
export type Config = z.infer<typeof configSchema>;
export type ConfigKey = keyof Config;

/** What a key is where nothing says otherwise. */
export const configDefaults: Config = {
  include: ['**/*.bench.{ts,mts,js,mjs}'],
  plugins: [],
  backend: 'local',
  backends: {},
  reporters: ['terminal'],
  trials: 1,
  maxErrorShare: '1%',
  hookTimeout: '60s',
  gate: { baseline: '.ubench-baseline', metrics: {} },
  logLevel: 'info',
};

/** Every key, in the order in which they are documented. */
export const configKeys = Object.keys(configSchema.shape) as ConfigKey[];

/** Types a configuration file: `export default defineConfig({ … })`. */
export const defineConfig = (config: UserConfig): UserConfig => config;
