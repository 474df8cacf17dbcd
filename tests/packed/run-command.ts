import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
const binaries = join(root, 'node_modules/.bin');

export interface CommandOutcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end with the workspace's Node first on the PATH; never rejects for an exit code. */
export function runCommand(directory: string, command: string, ...argv: readonly string[]): Promise<CommandOutcome> {
  const PATH = [join(directory, 'node_modules/.bin'), binaries, process.env.PATH].join(':');
  // What a test runner sets for its own children must not reach a user's project.
  const { NODE_OPTIONS: _options, NODE_PATH: _path, VITEST: _vitest, NODE_ENV: _mode, ...environment } = process.env;
  return new Promise((resolve, reject) => {
    execFile(command, argv, { cwd: directory, env: { ...environment, PATH }, maxBuffer: 64 * 2 ** 20 }, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') reject(error);
      else resolve({ exitCode: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

/** The same for a command that must succeed; what it printed. */
export async function runWell(directory: string, command: string, ...argv: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runCommand(directory, command, ...argv);
  if (exitCode !== 0) throw new Error(`${command} ${argv.join(' ')}: exit code ${exitCode}\n${stdout}\n${stderr}`);
  return stdout;
}
