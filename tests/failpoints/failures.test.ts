import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, it } from 'vitest';
import { leftRunning } from '../harness/left-running.ts';
import { Project } from '../harness/project.ts';
import { list, temporaryFiles } from './aftermath.ts';
import { instanceDirectories } from '../harness/instance-files.ts';
import { webSpec } from './specs.ts';
import { firstAndLast, textOf, traceOf } from './traced-run.ts';

const command = ['run', '-t', 'asks', '--trials', '1'];
const trace = await traceOf(webSpec, command);
const writes = firstAndLast(trace.filter((name) => /^(store|local)\..*:(before|made|written|record)$/.test(name) && !/^local\.(signal|spawn)/.test(name)));
// What opens, makes or removes may be refused; what only writes may not.
const refusals = ['store.run:before', 'store.record:before', 'store.event.open:before', 'store.result:before', 'local.directory:before', 'local.log:before', 'local.remove:before'];
const failures = [...writes.map((step) => ['ENOSPC', textOf(step)] as const), ...refusals.map((point) => ['EACCES', point] as const)];

/** What becomes of a run that cannot write there, nor anywhere of that name afterwards: its exit code and what is said. */
function outcomeOf(point: string): { readonly code: number; readonly says: RegExp; readonly listed: 'not' | 'COMPLETED' | 'FAILED' | 'INTERRUPTED' } {
  // Nothing has been started: the directory of a run appears whole or not at all.
  if (/^store\.(run|record|plan|event\.open):|^store\.event:before$/.test(point)) return { code: 5, says: /\[UBENCH_E_STATE_DIRECTORY\]/, listed: 'not' };
  // What was measured is shown, and the result kept elsewhere.
  if (/^store\.(finish|result):/.test(point)) return { code: 6, says: /\[UBENCH_E_RESULT_ELSEWHERE\]/, listed: 'INTERRUPTED' };
  if (point.startsWith('store.')) return { code: 6, says: /\[UBENCH_E_STATE_DIRECTORY\]/, listed: 'COMPLETED' };
  return { code: 3, says: /made to fail at/, listed: 'FAILED' };
}

describe.concurrent('a run that cannot write ends in order, says why, and leaves nothing running', () => {
  it.for(failures)('%s at %s', async ([error, point], { expect, onTestFinished }) => {
    const project = new Project(webSpec, onTestFinished);
    const { code, signal, stdout, stderr } = await project.startAs([], command, { UBENCH_FAILPOINTS: `${error}:${point}` }).finished;
    const expected = outcomeOf(point);
    expect({ code, signal }, stdout + stderr).toEqual({ code: expected.code, signal: null });
    expect(stdout + stderr).toMatch(new RegExp(`${error}: made to fail`));
    expect(stdout + stderr).toMatch(expected.says);
    const ids = project.runs.map((run) => basename(run));
    for (const id of ids) rmSync(join(tmpdir(), `ubench-${id}-result.json`), { force: true });
    expect(leftRunning(project, ids)).toEqual([]);
    expect(ids.flatMap((id) => instanceDirectories(id))).toEqual([]);
    expect(temporaryFiles(project)).toEqual([]);
    // One that could not be stopped in order was killed, and is looked for again.
    const open = point.startsWith('local.remove') ? 1 : 0;
    expect(await list(project)).toMatchObject(expected.listed === 'not' ? [] : [{ status: expected.listed, instances: { open } }]);
  });
});
