import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { controlGroupLimits } from './control-group.ts';

/** A file system root that holds these files. */
function rootWith(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(path.join(tmpdir(), 'control-group-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), `${text}\n`);
  }
  return root;
}

it('version 2: the tightest limit of the group and of those above it', () => {
  const root = rootWith({
    'proc/self/cgroup': '0::/system.slice/runner.service',
    'sys/fs/cgroup/system.slice/cpu.max': '150000 100000',
    'sys/fs/cgroup/system.slice/pids.max': 'max',
    'sys/fs/cgroup/system.slice/runner.service/cpu.max': '400000 100000',
    'sys/fs/cgroup/system.slice/runner.service/pids.max': '300',
  });
  expect(controlGroupLimits(root)).toEqual({ cpu_cores: 1.5, processes: 300 });
});

it('version 2 in a container: the limits stand at the root', () => {
  const root = rootWith({ 'proc/self/cgroup': '0::/', 'sys/fs/cgroup/cpu.max': '50000 100000' });
  expect(controlGroupLimits(root)).toEqual({ cpu_cores: 0.5 });
});

it('version 1, with the path of the host: the limits stand at the root of each controller', () => {
  const root = rootWith({
    'proc/self/cgroup': '4:pids:/docker/abc\n2:cpu,cpuacct:/docker/abc',
    'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '250000',
    'sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000',
    'sys/fs/cgroup/pids/pids.max': '64',
  });
  expect(controlGroupLimits(root)).toEqual({ cpu_cores: 2.5, processes: 64 });
});

it('no limit, and no control groups at all', () => {
  const root = rootWith({
    'proc/self/cgroup': '2:cpu,cpuacct:/\n0::/',
    'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1',
    'sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000',
    'sys/fs/cgroup/cpu.max': 'max 100000',
  });
  expect(controlGroupLimits(root)).toEqual({});
  expect(controlGroupLimits(rootWith({}))).toEqual({});
});
