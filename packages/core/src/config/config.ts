import { parseShare, type Share } from '@ubench/units';
import { nearest, UbenchError } from '@ubench/errors';
import { z } from 'zod';
import type { PlacedBackend } from '../backend/backend-type.ts';
import { logLevels } from '../log/log-level.ts';
import type { Plugin } from '../plugin/plugin.ts';
import type { Reporter } from '../report/reporter.ts';

const isObjectWith =
  (...keys: string[]) =>
  (value: unknown): boolean =>
    typeof value === 'object' && value !== null && keys.every((key) => key in value);

const placedBackend = z
  .custom<PlacedBackend>(isObjectWith('kind', 'type'), 'expected a backend with options, such as external({ db: "postgres://…" })')
  .meta({ title: 'backend' });
const pluginObject = z.custom<Plugin>(isObjectWith('name', 'setup')).meta({ title: 'plugin' });
const reporterObject = z.custom<Reporter>(isObjectWith('name')).meta({ title: 'reporter' });

/** Checked here and parsed where it is used, so that `ubench config` shows what was written. */
const shareText = z.union([z.string(), z.number()]).superRefine((value, context) => {
  try {
    parseShare(value) satisfies Share;
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof UbenchError ? `${error.what} ${error.fix ?? ''}`.trim() : String(error) });
  }
});

const logLevel = z.enum(logLevels, {
  error: ({ input }) => {
    const near = typeof input === 'string' ? nearest(input, logLevels) : undefined;
    return `expected one of ${logLevels.join(', ')}, and found ${JSON.stringify(input)}${near === undefined ? '' : `; did you mean '${near}'?`}`;
  },
});

/** What `ubench.config.ts` may hold; every key optional. */
export const configSchema = z.strictObject({
  include: z.array(z.string()).describe('Globs of spec files, relative to the root.').meta({ examples: [['benchmarks/**/*.bench.ts']] }),
  plugins: z
    .array(z.union([z.string(), pluginObject], 'expected the name of a plugin, or one made by definePlugin()'))
    .describe('Plugins to load, by name or as objects, beside those that specs bring.')
    .meta({ examples: [['ubench-reporter-slack', './plugins/own-reporter.ts']] }),
  backend: z.string().min(1).describe('Where deployments run: local, external, or a key of `backends`.').meta({ examples: ['staging'] }),
  backends: z.record(z.string(), placedBackend).describe('Named backends: { staging: external({ db: "postgres://…" }) }'),
  reporters: z
    .array(z.union([z.string(), z.tuple([z.string(), z.unknown()]), reporterObject], 'expected the name of a reporter, [name, options], or a reporter object'))
    .describe('What shows and writes results: names, [name, options], or objects.')
    .meta({ examples: [['terminal', ['json', { file: 'numbers.json' }]]] }),
  trials: z.int().positive().describe('Repetitions of a measurement where the benchmark does not say.').meta({ examples: [5] }),
  maxErrorShare: shareText.describe("Errors over this share make a measurement invalid: '1%', or a number from 0 to 1.").meta({ examples: ['0.5%'] }),
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
  logLevel: 'info',
};

/** Every key, in the order in which they are documented. */
export const configKeys = Object.keys(configSchema.shape) as ConfigKey[];

/** Types a configuration file: `export default defineConfig({ … })`. */
export const defineConfig = (config: UserConfig): UserConfig => config;
