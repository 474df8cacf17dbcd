import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import { ownClientErrors } from './client-errors.ts';

/**
 * The file of a program, looked for as a shell does: a name in the PATH, anything with a slash from the directory.
 * @throws UBENCH_E_CLIENT_COMMAND
 */
export function findProgram(program: string, directory: string, path = ''): string {
  const isPath = program.includes('/');
  const candidates = isPath ? [resolve(directory, program)] : path.split(delimiter).map((each) => resolve(directory, each, program));
  let problem = isPath ? 'there is no such file' : `there is no '${program}' in the PATH (${path})`;
  for (const file of candidates) {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found === undefined) continue;
    if (found.isDirectory()) {
      if (isPath) problem = 'it is a directory';
    } else if (isExecutable(file)) return file;
    else problem = `${file} is not executable`;
  }
  throw ownClientErrors.UBENCH_E_CLIENT_COMMAND({ command: program, problem });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
