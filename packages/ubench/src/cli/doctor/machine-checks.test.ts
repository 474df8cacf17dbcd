import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Diagnosis } from '@ubench/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { judgeReading } from './checks/clock-reading.ts';
import { judgeClockSource } from './checks/clock-source.ts';
import { judgeCores } from './checks/cpu-cores.ts';
import { judgeGovernors } from './checks/cpu-frequency.ts';
import { judgeMemory } from './checks/memory.ts';
import { judgeNodeOptions } from './checks/node-options.ts';
import { judgeNode } from './checks/node-version.ts';
import { judgeOpenFiles } from './checks/open-files.ts';
import { judgeCopy } from './checks/own-copy.ts';
import { judgeProcessLimit } from './checks/process-limit.ts';
import { diagnoseRunFiles, judgeRoom } from './checks/run-files.ts';
import { judgeLags } from './checks/timer-lag.ts';
import { judgeWallClock } from './checks/wall-clock.ts';
import { machineChecks } from './machine-checks.ts';
import { runCheck } from './run-check.ts';

const MiB = 2 ** 20;
const ours = { version: '1.2.0', directory: '/ours' };
const times = (count: number, value: number): number[] => Array.from({ length: count }, () => value);
const ext4 = 0xef53;
const nfs = 0x6969;

describe('what is fit to measure on is ok, and has no fix', () => {
  it.each<[what: string, Diagnosis]>([
    ['Node 24', judgeNode('24.1.0', '/node')],
    ['a later Node', judgeNode('26.0.0', '/node')],
    ["the project's own copy", judgeCopy(ours, ours)],
    ['no options of Node', judgeNodeOptions([], undefined)],
    ['options that slow nothing down', judgeNodeOptions(['--max-old-space-size=4096', '--no-warnings'], '')],
    ['four cores', judgeCores({ machine: 4, usable: 4, quota: undefined })],
    ['a quota of all there is', judgeCores({ machine: 4, usable: 4, quota: 4 })],
    ['a fixed frequency', judgeGovernors(['performance', 'performance'])],
    ['no frequency to see', judgeGovernors([])],
    ['a gibibyte of memory', judgeMemory(4096 * MiB, 1024 * MiB, 0)],
    ['files for 1,000 connections', judgeOpenFiles({ soft: 4096, hard: 4096 })],
    ['no limit on files', judgeOpenFiles({ soft: Infinity, hard: Infinity })],
    ['many processes', judgeProcessLimit(4096)],
    ['a fast clock source', judgeClockSource('tsc', ['tsc', 'hpet'])],
    ['a fine clock', judgeReading({ step_ns: 40, cost_ns: 60, backwards: 0 })],
    ['punctual timers', judgeLags(times(100, 80_000))],
    ['a synchronised clock', judgeWallClock(true, 1e6)],
    ['a clock of which nothing is known', judgeWallClock(undefined, 0)],
    ['a disk with room', judgeRoom('/d', 2048 * MiB, ext4)],
  ])('%s', (_, finding) => {
    expect(finding.status).toBe('ok');
    expect(finding.fix).toBeUndefined();
  });
});

describe('what spoils numbers is a warning, with what it spoils and what to do', () => {
  it.each<[what: string, Diagnosis, says: string, fix: string]>([
    ['another copy than the project', judgeCopy(ours, { version: '1.1.0', directory: '/theirs' }), '1.1.0 in /theirs', 'npx ubench'],
    ['a project without a copy', judgeCopy(ours, undefined), 'the project has none', 'npm install --save-dev ubench'],
    ['a debugger', judgeNodeOptions(['--inspect-brk=9230'], undefined), 'a debugger can stop it', 'env -u NODE_OPTIONS'],
    ['code loaded beforehand', judgeNodeOptions(['--require', '/agent.js'], undefined), 'other code is loaded', 'env -u NODE_OPTIONS'],
    ['a profiler', judgeNodeOptions(['--cpu-prof'], undefined), 'it is profiled', 'env -u NODE_OPTIONS'],
    ['coverage', judgeNodeOptions([], '/tmp/coverage'), 'NODE_V8_COVERAGE', '-u NODE_V8_COVERAGE'],
    ['two cores', judgeCores({ machine: 2, usable: 2, quota: undefined }), 'load and a server on this machine share them', '--at name=URL'],
    ['two cores of eight', judgeCores({ machine: 8, usable: 2, quota: undefined }), '2 of 8', '--at name=URL'],
    ['a quota', judgeCores({ machine: 8, usable: 6, quota: 5.5 }), 'the time of 5.5', '--cpuset-cpus'],
    ['a saving governor on one core', judgeGovernors(['performance', 'powersave']), 'governor performance, powersave', 'cpupower'],
    ['little memory', judgeMemory(4096 * MiB, 700 * MiB, 0), '700 MiB available of 4.00 GiB', 'Stop something'],
    ['a tight control group', judgeMemory(4096 * MiB, 700 * MiB, 1024 * MiB), 'of 1.00 GiB, the limit of the control group', 'limit of the container'],
    ['few files', judgeOpenFiles({ soft: 1024, hard: 1024 }), 'an open loop may open 1,000', 'hard limit'],
    ['few files, and a higher hard limit', judgeOpenFiles({ soft: 256, hard: 65_536 }), '(hard 65,536)', 'ulimit -n 20000'],
    ['few processes', judgeProcessLimit(512), 'limit 512', 'ulimit -u'],
    ['a slow clock source', judgeClockSource('hpet', ['hpet', 'tsc']), 'slow to read', 'echo tsc | sudo tee'],
    ['no better clock source', judgeClockSource('hpet', ['hpet', 'acpi_pm']), 'slow to read', 'dmesg'],
    ['a coarse clock', judgeReading({ step_ns: 4e6, cost_ns: 60, backwards: 0 }), 'steps of 4.00 ms', 'clock source'],
    ['a clock that is slow to read', judgeReading({ step_ns: 1, cost_ns: 1_800, backwards: 0 }), '1.80 µs to read', 'clock source'],
    ['late timers', judgeLags([...times(90, 80_000), ...times(10, 6e6)]), 'p95 6.00 ms', 'sendLag'],
    ['a clock that was set', judgeWallClock(true, -3_600e9), 'was set by -60.0 min', 'set-ntp'],
    ['a clock that nobody sets', judgeWallClock(false, 0), 'not synchronised', 'set-ntp'],
    ['a network file system', judgeRoom('/home/me', 9e12, nfs), 'on NFS', 'UBENCH_DIR'],
    ['a disk that is nearly full', judgeRoom('/d', 300 * MiB, ext4), '300 MiB free', 'Make room'],
  ])('%s', (_, finding, says, fix) => {
    expect(finding.status).toBe('warning');
    expect(finding.found).toContain(says);
    expect(finding.fix).toContain(fix);
  });
});

describe('what cannot work is a problem', () => {
  it.each<[what: string, Diagnosis, fix: string]>([
    ['an old Node', judgeNode('20.11.0', '/node'), 'Node 24'],
    ['hardly any memory', judgeMemory(4096 * MiB, 100 * MiB, 0), 'Stop something'],
    ['hardly any files', judgeOpenFiles({ soft: 64, hard: 64 }), 'ulimit -n'],
    ['hardly any processes', judgeProcessLimit(40), 'ulimit -u'],
    ['a clock that goes backwards', judgeReading({ step_ns: 1, cost_ns: 50, backwards: 3 }), 'another machine'],
    ['a full disk', judgeRoom('/d', 10 * MiB, ext4), 'Make room'],
  ])('%s', (_, finding, fix) => {
    expect(finding.status).toBe('problem');
    expect(finding.fix).toContain(fix);
  });
});

describe('the directory of runs', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'run-files-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('that is not there yet is judged by where it will be made, and is not made', () => {
    expect(diagnoseRunFiles(path.join(directory, 'a/.ubench')).status).not.toBe('problem');
    expect(readdirSync(directory)).toEqual([]);
  });

  it('that is there is left as it was', () => {
    mkdirSync(path.join(directory, '.ubench'));
    expect(diagnoseRunFiles(path.join(directory, '.ubench')).status).not.toBe('problem');
    expect(readdirSync(path.join(directory, '.ubench'))).toEqual([]);
  });

  it('that is a file is a problem', () => {
    writeFileSync(path.join(directory, '.ubench'), '');
    expect(diagnoseRunFiles(path.join(directory, '.ubench'))).toMatchObject({ status: 'problem', found: expect.stringContaining('is not a directory') });
  });

  it('that cannot be written to is a problem', () => {
    // Nobody makes directories there, not even root.
    expect(diagnoseRunFiles('/proc/self/.ubench')).toMatchObject({ status: 'problem', fix: expect.stringContaining('UBENCH_DIR') });
  });
});

it('every check answers on this machine', async () => {
  const context = { cwd: import.meta.dirname, env: process.env, stateDirectory: path.join(tmpdir(), 'nothing-here') };
  for (const check of machineChecks) {
    for (const finding of await runCheck(check, context)) {
      expect(finding.found).not.toMatch(/the check/);
      expect(finding.name).toBe(check.name);
      expect(finding.status === 'ok').toBe(finding.fix === undefined);
    }
  }
});
