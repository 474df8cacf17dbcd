import { spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toErrorRecord } from '@ubench/errors';
import { UsageError } from '../usage-error.ts';
import { type FoundTool, type Tool, variableOf } from './tool.ts';

const services = fileURLToPath(new URL('../../../scripts/services', import.meta.url));

/**
 * Finds a program: by its environment variable, in places of its own, on the PATH, and where our scripts install it. `undefined` where it is
 * not here.
 * @throws UsageError where the variable names something that is no such program.
 */
export async function findTool(tool: Tool, environment: NodeJS.ProcessEnv = process.env): Promise<FoundTool | undefined> {
  if (tool.path !== undefined) return { tool, path: tool.path, version: await tool.version(tool.path) };
  const variable = variableOf(tool);
  const given = environment[variable];
  if (given !== undefined && given !== '') {
    if (!isProgram(given)) throw new UsageError(`${variable} is ${given}, which is no program that can be started.`);
    try {
      return { tool, path: given, version: await tool.version(given) };
    } catch (cause) {
      throw new UsageError(`${variable} is ${given}: ${toErrorRecord(cause).what}`, { cause });
    }
  }
  const cache = join(environment['UBENCH_CACHE'] ?? join(homedir(), '.cache/ubench'), 'peers/bin');
  const directories = [...(tool.places?.() ?? []), ...(environment['PATH'] ?? '').split(delimiter), cache];
  for (const path of [...directories.map((directory) => join(directory, tool.name)), ...foundBy(tool.script, environment)]) {
    if (!isProgram(path)) continue;
    try {
      return { tool, path, version: await tool.version(path) };
    } catch {
      // Another program of that name, or one that does not run here.
    }
  }
  return undefined;
}

function foundBy(script: string | undefined, environment: NodeJS.ProcessEnv): string[] {
  if (script === undefined) return [];
  const { status, stdout } = spawnSync(join(services, script), ['--find'], { env: environment, encoding: 'utf8' });
  return status === 0 ? [stdout.trim()] : [];
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
