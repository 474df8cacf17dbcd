import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { otherSteps } from '../failpoints/other-steps.ts';
import { leftRunning } from '../harness/left-running.ts';
import { Project } from '../harness/project.ts';
import { unfinishedFiles } from '../harness/stored-files.ts';
import { commitAll, comparisons, git, spinning, webSpec } from './ab-project.ts';

describe.concurrent('ubench ab that is killed leaves nothing that doctor --clean does not take away', () => {
  it.for(otherSteps.ab)('at %s', async (point, { expect, onTestFinished }) => {
    const project = new Project(webSpec("{ concurrency: 1, operations: 5, warmup: '0s' }"), onTestFinished);
    // The first is written before anything is started, the second with both under way.
    const { signal } = await project.startAs([], ['ab'], { UBENCH_FAILPOINTS: `kill:${point}#2` }).finished;
    expect(signal).toBe('SIGKILL');
    await project.ubench('doctor', '--clean');
    expect(leftRunning(project)).toEqual([]);
    expect(unfinishedFiles(join(project.directory, '.ubench'))).toEqual([]);
    expect(comparisons(project)).toMatchObject([{ status: 'RUNNING', verdict: null }]);
  });

  it.for(otherSteps.trees)('with a git ref, at %s', async (point, { expect, onTestFinished }) => {
    const project = new Project({ 'spin.bench.ts': spinning(50) }, onTestFinished);
    commitAll(project);
    const { signal } = await project.startAs([], ['ab', '--a-ref', 'main', '--build', 'exit 1'], { UBENCH_FAILPOINTS: `kill:${point}` }).finished;
    expect(signal).toBe('SIGKILL');
    await project.ubench('doctor', '--clean');
    for (const { id } of comparisons(project)) expect(existsSync(join(project.directory, '.ubench/ab', id, 'trees'))).toBe(false);
    // The next removes what git still knows of.
    expect((await project.ubench('ab', '--a-ref', 'main', '--build', 'exit 1')).code).toBe(3);
    expect(git(project, 'worktree', 'list').trim().split('\n')).toHaveLength(1);
  });
});
