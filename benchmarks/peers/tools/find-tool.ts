import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type FoundTool, type Tool, variableOf } from './tool.ts';

/**
 * Finds a program: by its environment variable, in the places of its own, on the PATH, among those that scripts/services/peers.sh has installed.
 * `undefined` where it is not here. Rejects where the variable names something that is no such program.
 */
export async function findTool(tool: Tool, environment: NodeJS.ProcessEnv = process.env): Promise<FoundTool | undefined> {
  const variable = variableOf(tool);
  const given = environment[variable];
  if (given !== undefined && given !== '') {
    if (!isProgram(given)) throw new Error(`${variable} is ${given}, which is no program that can be started.`);
    return { tool, path: given, version: await tool.version(given) };
  }
  const cache = join(environment['UBENCH_CACHE'] ?? join(homedir(), '.cache/ubench'), 'peers/bin');
  for (const directory of [...(tool.places?.() ?? []), ...(environment['PATH'] ?? '').split(delimiter), cache]) {
    const path = join(directory, tool.name);
    if (!isProgram(path)) continue;
    try {
      return { tool, path, version: await tool.version(path) };
    } catch {
      // Another program of that name, or one that does not run here.
    }
  }
  return undefined;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
