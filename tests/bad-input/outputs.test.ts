import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { leftRunning } from '../harness/left-running.ts';
import { Project } from '../harness/project.ts';
import { imports, nap, quick, server, web } from './web-spec.ts';

const spec = { 'a.bench.ts': `${imports}bench('naps', ${nap});\n` };
const reporting = (methods: string): string =>
  `export default { reporters: ['terminal', { name: 'mine', ${methods} }, ['json', { file: 'second.json' }]] };\n`;

describe.concurrent('a run whose files cannot be written', () => {
  it('because the state directory is a file ends with exit code 5 before anything is started', async ({ expect, onTestFinished }) => {
    const project = new Project(
      { 'server.mjs': server, 'a.bench.ts': `${imports}${web()}${quick}`, '.ubench': 'not a directory' },
      onTestFinished,
    );
    const { code, stdout, stderr } = await project.ubench('run');
    expect(code).toBe(5);
    expect(stderr).toMatch(
      /^error: The files of the run cannot be written under .*\.ubench\/runs\/.*: ENOTDIR.* \[UBENCH_E_STATE_DIRECTORY\]$/m,
    );
    expect(stderr).toContain('→ Make it a directory that you may write to and that has room, or name another: UBENCH_DIR=/path');
    expect(stderr).not.toContain('starting');
    expect(stdout).toBe('');
    expect(readFileSync(join(project.directory, '.ubench'), 'utf8')).toBe('not a directory');
  });

  it('because a report is written where a folder is ends with exit code 6, and the other outputs are there', async ({
    expect,
    onTestFinished,
  }) => {
    const project = new Project(
      {
        ...spec,
        'ubench.config.ts': "export default { reporters: ['terminal', ['json', { file: '../../../taken' }]] };\n",
        'taken/inside.txt': 'x',
      },
      onTestFinished,
    );
    const { code, stdout, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(6);
    expect(stderr).toContain("The reporter 'json' failed:");
    expect(project.result.run.status).toBe('COMPLETED');
    expect(stdout).toContain('1 measured');
  });
});

describe.concurrent('a reporter that throws', () => {
  it.for([
    ['at the end', "async end() { throw new Error('no paper'); }"],
    ['while the run goes on', "event() { throw new Error('no paper'); }"],
    ['at both', "event() { throw new Error('no paper'); }, async end() { throw new Error('no ink'); }"],
  ] as const)('%s loses only its own output, and the exit code is 6', async ([, methods], { expect, onTestFinished }) => {
    const project = new Project({ ...spec, 'ubench.config.ts': reporting(methods) }, onTestFinished);
    const { code, stdout, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(6);
    expect(stderr.split("The reporter 'mine' failed: no paper [Error]")).toHaveLength(2);
    expect(stdout).toContain('1 measured');
    expect(existsSync(join(project.runs[0]!, 'second.json'))).toBe(true);
    expect(JSON.parse(readFileSync(join(project.runs[0]!, 'second.json'), 'utf8'))).toMatchObject({
      run: { status: 'COMPLETED', exit_code: 0 },
      errors: [],
    });
  });

  it('does not hide that an assertion failed', async ({ expect, onTestFinished }) => {
    const failing = `${imports}bench('naps', ${nap}, (result) => expect(result.latency.p50).toBeLessThan('1us'));\n`;
    const project = new Project(
      { 'a.bench.ts': failing, 'ubench.config.ts': reporting("async end() { throw new Error('no paper'); }") },
      onTestFinished,
    );
    const { code, stderr } = await project.ubench('run');
    expect(code).toBe(1);
    expect(stderr).toContain("The reporter 'mine' failed: no paper [Error]");
    expect(leftRunning(project)).toEqual([]);
  });
});
