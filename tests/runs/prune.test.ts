import { basename } from 'node:path';
import { describe, it } from 'vitest';
import { imports, nap, quick, server, web } from '../bad-input/web-spec.ts';
import { Project } from '../harness/project.ts';

const naps = { 'a.bench.ts': `${imports}bench('naps', ${nap});\n` };
const ids = (project: Project): string[] => project.runs.map((run) => basename(run));

describe.concurrent('prune', () => {
  it('removes all but the last runs; first it says which, if it is asked to', async ({ expect, onTestFinished }) => {
    const project = new Project(naps, onTestFinished);
    for (let run = 0; run < 3; run++) await project.ubench('run');
    const [first, second, third] = ids(project);
    expect(await project.ubench('prune', '--keep', '1', '--dry-run')).toMatchObject({ code: 0, stdout: `${second}\n${first}\n`, stderr: 'would remove 2 runs\n' });
    expect(ids(project)).toHaveLength(3);
    expect(await project.ubench('prune', '--keep', '1')).toMatchObject({ code: 0, stdout: `${second}\n${first}\n`, stderr: 'removed 2 runs\n' });
    expect(ids(project)).toEqual([third]);
    expect(JSON.parse((await project.ubench('list', '--json')).stdout)).toMatchObject([{ id: third }]);
    expect(await project.ubench('prune', '--keep', '1d')).toMatchObject({ code: 0, stdout: '', stderr: 'removed 0 runs\n' });
    expect(await project.ubench('prune', '--keep', '1ms')).toMatchObject({ code: 0, stdout: `${third}\n`, stderr: 'removed 1 run\n' });
    expect(ids(project)).toEqual([]);
  });

  it('keeps what goes on, what has left something running, and what a baseline is made of', async ({ expect, onTestFinished }) => {
    const project = new Project(
      { 'server.mjs': server, ...naps, 'web.bench.ts': `${imports}${web()}${quick}`, 'long.bench.ts': `${imports}bench('long', { target: deploy(http({ command: ['node', 'server.mjs', '{port}'] })), workload: http.request(), load: { concurrency: 1, duration: '100s' } });\n` },
      onTestFinished,
    );
    await project.ubench('run', 'a.bench.ts');
    await project.ubench('run', 'web.bench.ts', '--keep');
    await project.startAs([], ['run', 'web.bench.ts'], { UBENCH_FAILPOINTS: 'kill:local.spawn:after' }).finished;
    const goingOn = project.start('run', 'long.bench.ts');
    await goingOn.printed(/long: /);
    const [baseline, kept, killed, running] = ids(project);
    expect(await project.ubench('baseline', 'accept', baseline!)).toMatchObject({ code: 0 });
    const { code, stdout, stderr } = await project.ubench('prune', '--keep', '0');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr.split('\n')).toEqual([
      `kept ${running}: it goes on`,
      expect.stringMatching(new RegExp(`^kept ${killed}: it has left something running`)),
      expect.stringMatching(new RegExp(`^kept ${kept}: it has left something running`)),
      `kept ${baseline}: a baseline is made of it`,
      'removed 0 runs',
      '',
    ]);
    expect(ids(project)).toHaveLength(4);
    goingOn.kill('SIGINT');
    await goingOn.finished;
    for (const id of [killed!, kept!]) expect(await project.ubench('stop', id)).toMatchObject({ code: 0 });
    expect(await project.ubench('prune', '--keep', '0')).toMatchObject({ stdout: `${running}\n${killed}\n${kept}\n` });
  });

  it('removes nothing while the baseline cannot be read: nobody knows which runs it is made of', async ({ expect, onTestFinished }) => {
    const project = new Project(naps, onTestFinished);
    await project.ubench('run');
    project.write({ '.ubench-baseline/history.jsonl': '{"schema":"ubench.hist' });
    const { code, stderr } = await project.ubench('prune', '--keep', '0');
    expect({ code, runs: ids(project).length }).toEqual({ code: 5, runs: 1 });
    expect(stderr).toMatch(/UBENCH_E_HISTORY_LINE/);
  });

  it.for([
    [[], /--keep/],
    [['--keep', 'some'], /--keep takes a number of runs or an age, and 'some' is neither\. \[UBENCH_E_PRUNE_LIMIT\]/],
    [['--keep', '-1'], /UBENCH_E_/],
  ] as const)('given %j removes nothing and says what it needs', async ([args, says], { expect, onTestFinished }) => {
    const project = new Project(naps, onTestFinished);
    await project.ubench('run');
    const { code, stderr, stdout } = await project.ubench('prune', ...args);
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toMatch(says);
    expect(ids(project)).toHaveLength(1);
  });
});
