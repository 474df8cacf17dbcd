import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runProgram } from '../../packages/ubench/src/cli/program.ts';
import { OwnLog } from '../../packages/ubench/src/log/own-log.ts';
import type { Project } from '../harness/project.ts';

export interface Printed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command without a process of its own: a hundred of them take too long. */
export async function ubenchHere(project: Project, ...argv: string[]): Promise<Printed> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const printed = Promise.all([text(stdout), text(stderr)]);
  const { PATH, HOME } = process.env;
  const stdin = new PassThrough().end() as unknown as NodeJS.ReadStream;
  const streams = { stdout: stdout as unknown as NodeJS.WriteStream, stderr: stderr as unknown as NodeJS.WriteStream };
  try {
    const code = await runProgram({ argv, cwd: project.directory, env: { PATH, HOME }, stdin, log: new OwnLog(join(project.directory, '.ubench'), streams.stderr), ...streams }, '0.0.0');
    stdout.end();
    stderr.end();
    const [out, err] = await printed;
    return { code, stdout: out, stderr: err };
  } finally {
    stdout.end();
    stderr.end();
  }
}
