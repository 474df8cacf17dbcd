import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runProgram } from '../../packages/ubench/src/cli/program.ts';
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
  const streams = { stdin: process.stdin, stdout: stdout as unknown as NodeJS.WriteStream, stderr: stderr as unknown as NodeJS.WriteStream };
  try {
    const code = await runProgram({ argv, cwd: project.directory, env: { PATH, HOME }, ...streams }, '0.0.0');
    stdout.end();
    stderr.end();
    const [out, err] = await printed;
    return { code, stdout: out, stderr: err };
  } finally {
    stdout.end();
    stderr.end();
  }
}
