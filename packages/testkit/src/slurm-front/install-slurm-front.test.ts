import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installSlurmFront, type SlurmFront } from './install-slurm-front.ts';

describe('a front of the commands of Slurm', () => {
  let root: string;
  let front: SlurmFront;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "slurm-front 'q' "));
    const real = join(root, 'real');
    await mkdir(real);
    // The true ones of these tests: they say what they were called with, and leave a mark for each call.
    for (const name of ['sbatch', 'squeue', 'ssh']) await writeFile(join(real, name), '#!/bin/sh\necho done >> "${0%/*}/../effects"\nprintf "%s;" "$@"\ncat\nexit 3\n', { mode: 0o755 });
    front = await installSlurmFront(join(root, 'front'), { real });
  });
  afterEach(() => rm(root, { recursive: true }));

  const call = (command: string, argv: string[] = [], input = ''): Promise<{ code: number | string | null | undefined; signal: unknown; stdout: string; stderr: string }> =>
    new Promise((resolve) => {
      const child = execFile(join(front.directory, command), argv, (error, stdout, stderr) => resolve({ code: error === null ? 0 : error.code, signal: error?.signal ?? null, stdout, stderr }));
      child.stdin!.end(input);
    });
  const effects = async (): Promise<number> => (await readFile(join(root, 'effects'), 'utf8').catch(() => '')).split('\n').length - 1;

  it('lets everything through, input and exit code included, and writes it down', async () => {
    expect(await call('sbatch', ['--comment=a "b" $(c)\nd', ''], 'script')).toEqual({ code: 3, signal: null, stdout: '--comment=a "b" $(c)\nd;;script', stderr: '' });
    const [entry] = await front.calls();
    expect(entry).toMatchObject({ command: 'sbatch', argv: ['--comment=a "b" $(c)\nd', ''], fault: 'pass', code: 3 });
    expect(Math.abs(entry!.at_ms - Date.now())).toBeLessThan(60_000);
  });

  it('says that there is no command where there is none', async () => {
    expect(await call('sacct')).toMatchObject({ code: 127, stderr: 'sacct: command not found\n' });
  });

  it('lets the next calls go wrong in the order that was planned, and of this command alone', async () => {
    await front.next('squeue', { kind: 'pass' }, { kind: 'empty' });
    await front.next('squeue', { kind: 'timeout-before-effect' });
    expect((await call('squeue')).code).toBe(3);
    expect((await call('sbatch')).code).toBe(3);
    expect(await call('squeue')).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(await call('squeue')).toMatchObject({ code: 1, stderr: 'slurm_load_jobs error: Socket timed out on send/recv operation\n' });
    expect((await call('squeue')).code).toBe(3);
    expect((await front.calls()).map(({ command, fault }) => `${command} ${fault}`)).toEqual(['squeue pass', 'sbatch pass', 'squeue empty', 'squeue timeout-before-effect', 'squeue pass']);
  });

  it('gives each plan to one of the calls that run at once', async () => {
    await front.next('squeue', ...Array.from({ length: 4 }, () => ({ kind: 'empty' }) as const));
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => call('squeue')));
    expect(outcomes.filter(({ code }) => code === 0)).toHaveLength(4);
    expect(await front.calls()).toHaveLength(12);
  });

  it('lets every call go wrong, until it is told otherwise', async () => {
    await front.always('ssh', { kind: 'exit', code: 255, stderr: 'Connection closed by 127.0.0.1 port 22' });
    await front.next('ssh', { kind: 'pass' });
    expect((await call('ssh')).code).toBe(3);
    for (let i = 0; i < 2; i++) expect(await call('ssh')).toMatchObject({ code: 255, stdout: '', stderr: 'Connection closed by 127.0.0.1 port 22\n' });
    await front.clear();
    expect((await call('ssh')).code).toBe(3);
  });

  it.each([
    ['timeout-after-effect', { code: 1, stdout: '', stderr: 'sbatch: error: Batch job submission failed: Socket timed out on send/recv operation\n' }, 1],
    ['timeout-before-effect', { code: 1, stdout: '', stderr: 'sbatch: error: Batch job submission failed: Socket timed out on send/recv operation\n' }, 0],
    ['garbage', { code: 0, stdout: expect.stringContaining('Bad Gateway') as string }, 0],
    ['empty', { code: 0, stdout: '', stderr: '' }, 0],
    ['cut', { signal: 'SIGKILL', stdout: '0123' }, 1],
  ] as const)('can do %s, with or without an effect', async (kind, outcome, effect) => {
    await front.next('sbatch', { kind });
    expect(await call('sbatch', ['0123456'])).toMatchObject(outcome);
    expect(await effects()).toBe(effect);
  });

  it('can be slow, and can hang', async () => {
    await front.next('sbatch', { kind: 'slow', seconds: 0.2 }, { kind: 'hang', seconds: 0.2 });
    const begin = Date.now();
    expect((await call('sbatch', ['a'])).stdout).toBe('a;');
    expect(Date.now() - begin).toBeGreaterThanOrEqual(190);
    expect(await call('sbatch')).toMatchObject({ code: 1, stdout: '' });
    expect(Date.now() - begin).toBeGreaterThanOrEqual(380);
    expect(await effects()).toBe(1);
  });

  it('has written down a call that was killed, without an end', async () => {
    await front.next('squeue', { kind: 'hang', seconds: 3600 });
    const child = execFile(join(front.directory, 'squeue'));
    await expect.poll(() => front.calls()).toHaveLength(1);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    expect((await front.calls())[0]).toMatchObject({ command: 'squeue', fault: 'hang', code: undefined });
  });
});
