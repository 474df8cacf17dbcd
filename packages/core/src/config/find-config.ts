import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { cosmiconfig, defaultLoaders, type Loader } from 'cosmiconfig';
import { toErrorRecord, UbenchError } from '@ubench/errors';
import { watchImports } from '../collect/module-graph.ts';
import { importTimeout_s, type TimeLimit, withinTime } from '../time-limit.ts';
import { configErrors } from './config-errors.ts';

const moduleExtensions = ['.ts', '.mts', '.js', '.mjs'];
const searchPlaces = [...moduleExtensions, '.json', '.yaml'].map((extension) => `ubench.config${extension}`).concat('package.json');

export interface ConfigFile {
  /** Absolute. */
  readonly path: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/**
 * The configuration file of `directory` or of the nearest directory above it, up to the one that holds `.git`.
 * @throws UBENCH_E_CONFIG_LOAD when it cannot be read, parsed or run; UBENCH_E_CONFIG_EMPTY, UBENCH_E_CONFIG_SHAPE.
 */
export async function findConfig(directory: string): Promise<ConfigFile | undefined> {
  const explorer = createExplorer();
  for (const ancestor of ancestors(directory)) {
    const found = await explorer.search(ancestor);
    if (found) return { path: found.filepath, content: checkShape(found.filepath, found.config) };
    if (existsSync(path.join(ancestor, '.git'))) return undefined;
  }
  return undefined;
}

/** The configuration in a file of any name. @param file Absolute. @throws As {@link findConfig}; UBENCH_E_CONFIG_LOAD also where it is not there. */
export async function loadConfig(file: string): Promise<ConfigFile> {
  if (!existsSync(file)) throw configErrors.UBENCH_E_CONFIG_LOAD({ file: path.basename(file), problem: 'there is no such file' }, { where: file });
  const found = await createExplorer().load(file);
  return { path: file, content: checkShape(file, found?.config) };
}

function createExplorer() {
  return cosmiconfig('ubench', {
    searchPlaces,
    searchStrategy: 'none',
    ignoreEmptySearchPlaces: false,
    cache: false,
    loaders: {
      ...Object.fromEntries(moduleExtensions.map((extension) => [extension, explained(loadModule)])),
      '.json': explained(defaultLoaders['.json']),
      '.yaml': explained(defaultLoaders['.yaml']),
    },
  });
}

/** The nearest of `directory` and the directories above it that holds `name`. */
export function nearestDirectoryWith(name: string, directory: string): string | undefined {
  return ancestors(directory).find((ancestor) => existsSync(path.join(ancestor, name)));
}

function ancestors(directory: string): string[] {
  const found = [path.resolve(directory)];
  for (let parent = path.dirname(found[0]!); parent !== found.at(-1); parent = path.dirname(parent)) found.push(parent);
  return found;
}

const importLimit: TimeLimit = { limit_ns: importTimeout_s * 1e9, late: () => configErrors.UBENCH_E_CONFIG_TIMEOUT({ seconds: importTimeout_s }) };

/** cosmiconfig's own module loader runs a file that failed a second time, through `require`. */
const loadModule: Loader = async (file) => {
  watchImports();
  const url = pathToFileURL(await realpath(file)).href;
  const module: { default?: unknown } = await withinTime(() => import(url), importLimit);
  // Read here, once: what a getter throws is a failure to load.
  return isPlain(module.default) ? { ...module.default } : module.default;
};

/** cosmiconfig takes an ENOENT thrown *by* a configuration for a file that is not there, and would silently go on without it. */
function explained(load: Loader): Loader {
  return async (file, content) => {
    try {
      return await load(file, content);
    } catch (error) {
      const where = placeIn(file, error);
      if (error instanceof UbenchError) throw error.at(where);
      const problem = toErrorRecord(error).what.replace(/^(?:JSON|YAML) Error in .*:\n/, '');
      throw configErrors.UBENCH_E_CONFIG_LOAD({ file: path.basename(file), problem }, { where, cause: error });
    }
  };
}

/** `file:line:column` where the stack of the error leads into the file, else just the file. */
function placeIn(file: string, error: unknown): string {
  const stack = error instanceof Error ? String(error.stack ?? '') : '';
  for (const name of [pathToFileURL(file).href, file]) {
    const position = /^(?::\d+)+/.exec(stack.split(name, 2)[1] ?? '');
    if (position) return file + position[0];
  }
  return file;
}

function checkShape(file: string, content: unknown): Record<string, unknown> {
  const name = path.basename(file);
  if (content === undefined || content === null) {
    throw configErrors.UBENCH_E_CONFIG_EMPTY({ file: name, module: moduleExtensions.includes(path.extname(file)) }, { where: file });
  }
  if (!isPlain(content)) {
    throw configErrors.UBENCH_E_CONFIG_SHAPE({ file: name, found: Array.isArray(content) ? 'an array' : `a ${typeof content}` }, { where: file });
  }
  return content;
}

const isPlain = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
