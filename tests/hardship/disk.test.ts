import { existsSync, mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunResult, RunSummary } from '@ubench/core';
import { describe, it } from 'vitest';
import { imports, quick, server, web } from '../bad-input/web-spec.ts';
import { leftRunning } from '../harness/left-running.ts';
import { Project } from '../harness/project.ts';
import { canMount, mountSmallDisk } from '../harness/small-disk.ts';

const spec = { 'server.mjs': server, 'a.bench.ts': `${imports}${web()}${quick}` };

/** Leaves so many bytes. */
function fill(disk: string, left_bytes: number): string {
  const file = join(disk, 'fill');
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(file, Buffer.alloc(Math.max(0, bavail * bsize - left_bytes)));
  return file;
}

describe.runIf(canMount)('a disk that is full (needs root, to mount one)', () => {
  it('before the run ends with exit code 5, and nothing is started', async ({ expect, onTestFinished }) => {
    const disk = mountSmallDisk(256, onTestFinished);
    const project = new Project(spec, onTestFinished);
    fill(disk.path, 0);
    const { code, stdout, stderr } = await project.startAs([], ['run'], { UBENCH_DIR: disk.path }).finished;
    expect(code, stderr).toBe(5);
    expect(stderr).toMatch(/^error: The files of the run cannot be written under .*: ENOSPC.* \[UBENCH_E_STATE_DIRECTORY\]$/m);
    expect(stderr).not.toContain('starting');
    expect(stdout).toBe('');
    const list = await project.startAs([], ['list', '--json'], { UBENCH_DIR: disk.path }).finished;
    expect(JSON.parse(list.stdout)).toEqual([]);
  });

  it('while it runs loses nothing that was measured: it goes on, says where the result is, and ends with exit code 6', async ({ expect, onTestFinished }) => {
    const disk = mountSmallDisk(512, onTestFinished);
    const project = new Project(
      {
        ...spec,
        'a.bench.ts': `${imports}${web()}bench('fills', { target: web, workload: http.request(), load: { concurrency: 1, duration: '3s', warmup: '0s' } });\n`,
      },
      onTestFinished,
    );
    const run = project.startAs([], ['run'], { UBENCH_DIR: disk.path });
    await run.printed(/fills: measuring/);
    const filler = fill(disk.path, 0);
    const { code, stdout, stderr } = await run.finished;
    expect(code, stderr).toBe(6);
    expect(stderr).toMatch(/^warning: .*ENOSPC.*; the run goes on\.$/m);
    expect(stdout).toContain('1 measured');
    const elsewhere = /The result is in (\S+) instead/.exec(stderr)![1]!;
    onTestFinished(() => rmSync(elsewhere));
    const result = JSON.parse(readFileSync(elsewhere, 'utf8')) as RunResult;
    expect(result.benchmarks).toMatchObject([{ name: 'fills', status: 'measured' }]);
    // With room again, readers find no half file.
    rmSync(filler);
    const list = await project.startAs([], ['list', '--json'], { UBENCH_DIR: disk.path }).finished;
    expect(JSON.parse(list.stdout) as RunSummary[]).toMatchObject([{ id: result.run.id, status: 'INTERRUPTED' }]);
    expect(leftRunning(project, [result.run.id])).toEqual([]);
  });
});

describe.runIf(canMount)('a state directory that may only be read (needs root, to mount one)', () => {
  it('refuses to run, and still lists and shows what is in it', async ({ expect, onTestFinished }) => {
    const disk = mountSmallDisk(1024, onTestFinished);
    const project = new Project(spec, onTestFinished);
    const state = { UBENCH_DIR: join(disk.path, 'state') };
    mkdirSync(state.UBENCH_DIR);
    expect((await project.startAs([], ['run'], state).finished).code).toBe(0);
    disk.makeReadOnly();
    const { code, stderr } = await project.startAs([], ['run'], state).finished;
    expect(code).toBe(5);
    expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(/EROFS.* \[UBENCH_E_STATE_DIRECTORY\]/);
    const list = await project.startAs([], ['list', '--json'], state).finished;
    expect(list.code, list.stderr).toBe(0);
    expect(JSON.parse(list.stdout)).toMatchObject([{ status: 'COMPLETED' }]);
    expect(existsSync(join(state.UBENCH_DIR, 'ubench.db'))).toBe(false);
    expect((await project.startAs([], ['show'], state).finished).stdout).toContain('1 measured');
  });
});
