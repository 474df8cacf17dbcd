import { z } from 'zod';
import type { PlacedBackend } from '../backend/backend-type.ts';
import type { Plugin } from '../plugin/plugin.ts';
import type { Reporter } from '../report/reporter.ts';

const isObjectWith =
  (...keys: string[]) =>
  (value: unknown): boolean =>
    typeof value === 'object' && value !== null && keys.every((key) => key in value);

const placedBackend = z.custom<PlacedBackend>(isObjectWith('kind', 'type'), 'a backend with options, such as external({ db: "postgres://…" })');
const pluginObject = z.custom<Plugin>(isObjectWith('name', 'setup'), 'a plugin made by definePlugin(), or the name of one');
const reporterObject = z.custom<Reporter>(isObjectWith('name'), 'a reporter object, a name, or [name, options]');

/** What `ubench.config.ts` may hold; every key optional. */
export const configSchema = z.strictObject({
  include: z.array(z.string()).describe('Globs of spec files, relative to the root. Default: **/*.bench.{ts,mts,js,mjs}'),
  plugins: z.array(z.union([z.string(), pluginObject])).describe('Plugins to load, by name or as objects. Default: none beyond those that specs bring.'),
  backend: z.string().describe('Where deployments run: local, external, or a key of `backends`. Default: local'),
  backends: z.record(z.string(), placedBackend).describe('Named backends: { staging: external({ db: "postgres://…" }) }'),
  reporters: z
    .array(z.union([z.string(), z.tuple([z.string(), z.unknown()]), reporterObject]))
    .describe('What shows and writes results: names, [name, options], or objects. Default: terminal, json'),
  trials: z.int().positive().describe('Repetitions of a measurement where the benchmark does not say. Default: 1'),
  maxErrorShare: z.union([z.string(), z.number()]).describe("Errors over this share make a measurement invalid. Default: '1%'"),
});

/** As a user writes it. */
export type UserConfig = Partial<z.input<typeof configSchema>>;
/** With every default filled in. */
export type Config = z.infer<typeof configSchema>;

/** Types a configuration file: `export default defineConfig({ … })`. */
export const defineConfig = (config: UserConfig): UserConfig => config;
