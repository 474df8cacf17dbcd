import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import type { Project } from '../harness/project.ts';
import { yardProject } from './yard-project.ts';

const made = (project: Project): Project => {
  mkdirSync(join(project.directory, 'yard'));
  return project;
};
const asked = ({ directory }: Project): boolean => existsSync(join(directory, 'yard/asked'));

describe.concurrent('doctor and a backend that is another place', () => {
  it('plain doctor does not ask it, and says how to', async ({ expect, onTestFinished }) => {
    const project = made(yardProject(onTestFinished));
    const { stdout } = await project.ubench('doctor');
    expect(stdout).toMatch(/backend berth +yard; not asked: ubench doctor --backend berth looks at the place itself/);
    expect(asked(project)).toBe(false);
  });

  it('--backend looks at it alone, with its options', async ({ expect, onTestFinished }) => {
    const project = made(yardProject(onTestFinished));
    const { code, stdout, stderr } = await project.ubench('doctor', '--backend', 'berth');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^berth\n +✓ backend berth +yard\n +✓ gate +open\n +✓ room +none\n\n3 ok, 0 warnings, 0 problems\n$/);
    expect(asked(project)).toBe(true);
  });

  it('--backend finds a problem: exit code 3, with its fix', async ({ expect, onTestFinished }) => {
    const project = made(yardProject(onTestFinished, 'slow_ms: 1'));
    const { code, stdout } = await project.ubench('doctor', '--backend', 'berth', '--json');
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 'ubench.doctor/1', problems: 1, findings: [{ group: 'berth', status: 'ok' }, { name: 'gate' }, { name: 'room', status: 'problem', fix: 'Build another yard.' }] });
  });

  it('a slow one is waited for, with a line on a terminal, until Ctrl-C', async ({ expect, onTestFinished }) => {
    const project = made(yardProject(onTestFinished, 'slow_ms: 50_000'));
    const doctor = project.startOnTerminal('doctor', '--backend', 'berth');
    await doctor.printed(/looking at berth … 0 s/);
    await expect.poll(() => asked(project), { timeout: 60_000 }).toBe(true);
    doctor.type('\u0003');
    const { code, stdout } = await doctor.finished;
    expect(code, stdout).toBe(130);
    expect(stdout).toContain('Interrupted: ending what is asked.');
    expect(stdout).not.toContain('problems');
  });

  it('one that there is not is answered with the nearest name', async ({ expect, onTestFinished }) => {
    const project = made(yardProject(onTestFinished));
    expect(await project.ubench('doctor', '--backend', 'birth')).toMatchObject({ code: 5, stdout: '', stderr: expect.stringContaining("Did you mean 'berth'?") });
    expect(await project.ubench('doctor', '--backend', 'berth', '--clean')).toMatchObject({ code: 5, stderr: expect.stringContaining('UBENCH_E_FLAGS_APART') });
    expect(await project.ubench('run', '--backend', 'birth')).toMatchObject({ code: 5, stderr: expect.stringContaining("Did you mean 'berth'?") });
  });
});
