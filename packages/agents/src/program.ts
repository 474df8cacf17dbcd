import { isMainThread } from 'node:worker_threads';
import { type AgentCode, runAssignment } from '@ubench/core';
import { toErrorRecord } from '@ubench/errors';
import { hubArguments } from './hub/hub-arguments.ts';
import { hubErrors } from './hub/hub-errors.ts';
import { runHub } from './hub/run-hub.ts';
import { runTask } from './task/run-task.ts';

/**
 * The program of a place, with the spec that its agents run: the module that a bundle begins with calls it. On the main thread it is the hub or a task, by the first
 * argument; in a worker thread it is an agent.
 */
export async function runAgentProgram(code: AgentCode): Promise<void> {
  if (isMainThread) process.exit(await runProcess());
  else await runAssignment(code);
}

/** @returns The exit code. */
async function runProcess(): Promise<number> {
  const [what, ...argv] = process.argv.slice(2);
  try {
    if (what === 'hub') {
      await runHub(hubArguments(argv));
      return 0;
    }
    if (what === 'task') return (await runTask()) === 'told to' ? 0 : 1;
    throw hubErrors.UBENCH_E_PLACE_ARGUMENTS({ problem: `it is told to be '${what ?? ''}', and can be 'hub' or 'task'` });
  } catch (error) {
    const { code, what: happened, fix, details } = toErrorRecord(error);
    process.stderr.write([`${happened} [${code}]`, ...(details === undefined ? [] : [details]), ...(fix === undefined ? [] : [fix]), ''].join('\n'));
    return 1;
  }
}
