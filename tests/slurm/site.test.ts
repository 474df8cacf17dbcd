import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { requireService } from '../services/require-service.ts';
import { clocksMove, type SiteOptions } from './site/site-options.ts';
import { type Site, startSite } from './site/start-site.ts';

beforeEach((context) => {
  requireService('slurm', context);
});

const submit = async (site: Site, ...argv: string[]): Promise<string> => {
  const { code, stdout, stderr } = await site.exec(['sbatch', '--parsable', '-o', '/dev/null', ...argv]);
  if (code !== 0) throw new Error(stderr);
  return stdout.trim();
};

const fieldsOf = async (site: Site, job: string): Promise<Record<string, string>> => {
  const { stdout } = await site.exec(['scontrol', 'show', 'job', '-o', job]);
  return Object.fromEntries(stdout.trim().split(' ').map((field) => field.split(/=(.*)/s).slice(0, 2) as [string, string]));
};

/** Waits until Slurm says that a job is in a state. */
const reaches = (site: Site, job: string, state: string): Promise<unknown> =>
  expect.poll(async () => (await fieldsOf(site, job)).JobState, { timeout: 60_000, interval: 100 }).toBe(state);

const mountsOf = (pid: number): Promise<string> => readlink(`/proc/${pid}/ns/mnt`).catch(() => '');

/** Processes of this machine that see the same mounts as another one. */
async function processesLike(pid: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const [mounts, ...others] = await Promise.all([pid, ...pids].map(mountsOf));
  return pids.filter((_, index) => others[index] === mounts);
}

describe('a throw-away site', () => {
  it.each([1, 2, 4])('of %i nodes runs a job on each, which has a name, an address and a /tmp of its own', async (nodes) => {
    await using site = await startSite({ nodes });
    expect(site.nodes).toHaveLength(nodes);
    const { stdout, stderr, code } = await site.exec(['srun', `-N${nodes}`, '--label', 'sh', '-c', 'touch /tmp/mine-$(hostname); echo $(hostname) $(hostname -i) $(ls -d /tmp/mine-*)']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.trim().split('\n').sort()).toEqual(site.nodes.map((node, index) => `${index}: ${node} 10.77.0.${11 + index} /tmp/mine-${node}`));
    expect(existsSync('/tmp/mine-n1')).toBe(false);
  });

  it('stands beside another, which knows nothing of it', async () => {
    await using one = await startSite({ nodes: 1 });
    await using two = await startSite({ nodes: 1 });
    const job = await submit(one, '--job-name=mine', '--wrap', 'sleep 100');
    await reaches(one, job, 'RUNNING');
    expect((await two.exec(['squeue', '-h'])).stdout).toBe('');
    expect(one.sshPort).not.toBe(two.sshPort);
  });

  it('shares home and scratch between login and compute nodes, as the same paths that the test sees', async () => {
    await using site = await startSite({ nodes: 2 });
    const job = await submit(site, '-wn2', '--wrap', `hostname > ${site.scratch}/from-job; pwd > ~/from-job`);
    await reaches(site, job, 'COMPLETED');
    expect(await readFile(join(site.scratch, 'from-job'), 'utf8')).toBe('n2\n');
    expect(await readFile(join(site.home, 'from-job'), 'utf8')).toBe(`${site.home}\n`);
  });

  it('is reached by ssh with the configuration that it wrote, until its host key changes', async () => {
    await using site = await startSite({ nodes: 1 });
    const ssh = async (): Promise<string> => {
      const { stdout, stderr } = await promisify(execFile)('ssh', ['-F', site.sshConfigFile, '-o', 'BatchMode=yes', 'site', 'echo $USER@$(hostname); sinfo -h -o %D']).catch((error: { stdout: string; stderr: string }) => error);
      return stdout + stderr;
    };
    expect(await ssh()).toBe('alice@login\n1\n');
    await site.changeHostKey();
    expect(await ssh()).toContain('REMOTE HOST IDENTIFICATION HAS CHANGED');
  });

  it('shows further files at the places that were asked for, and puts programs first on PATH, in jobs and logins', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'bound-'));
    try {
      await chmod(directory, 0o755);
      await writeFile(join(directory, 'greet'), '#!/bin/sh\necho hello from $(hostname)\n', { mode: 0o755 });
      await using site = await startSite({ nodes: 1, binds: [[directory, '/srv']], path: ['/srv'] });
      expect((await site.exec(['greet'])).stdout).toBe('hello from login\n');
      expect((await site.exec(['srun', '--export=NONE', '/bin/bash', '-lc', 'greet'])).stdout).toBe('hello from n1\n');
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it('has nodes that differ: by a clock that is ahead, by programs that say something else', async (context) => {
    if (!clocksMove) context.skip('the kernel gives processes no clock of their own (time namespaces)');
    await using site = await startSite({ nodes: 2, on: { n2: { clockAhead_s: 1_000, files: { '/usr/bin/uname': '#!/bin/sh\necho of another kind\n' } } } });
    const look = ['python3', '-c', 'import subprocess, time; print(int(time.monotonic()), int(time.time()), subprocess.getoutput("uname -m"))'];
    const seen = async (node: string) => (await site.exec(['srun', '-w', node, ...look])).stdout.trim().split(' ');
    const [[here, now, own], [there, then, other]] = [await seen('n1'), await seen('n2')] as [string[], string[]];
    expect(Number(there) - Number(here)).toBeGreaterThanOrEqual(1_000);
    expect(Number(then) - Number(now)).toBeLessThan(1_000);
    expect(other).toBe('of');
    expect(own).not.toBe(other);
    expect(Number((await site.exec(look, { node: 'n2' })).stdout.split(' ')[0])).toBeGreaterThanOrEqual(Number(there));
  });

  it('lets a job start steps on all of its nodes, which reach each other by their addresses', async () => {
    await using site = await startSite({ nodes: 2 });
    const listen = `python3 -m http.server --bind 10.77.0.11 8000 >/dev/null 2>&1 & until (: </dev/tcp/10.77.0.11/8000) 2>/dev/null; do sleep 0.05; done`;
    const ask = `import urllib.request, socket; print(socket.gethostname(), urllib.request.urlopen("http://10.77.0.11:8000/").status)`;
    const job = await submit(site, '-N2', '--wrap', `bash -c '${listen}'; srun --ntasks=2 --output=${site.scratch}/asked python3 -c '${ask}'`);
    await reaches(site, job, 'COMPLETED');
    expect((await readFile(join(site.scratch, 'asked'), 'utf8')).trim().split('\n').sort()).toEqual(['n1 200', 'n2 200']);
  });

  it('remembers jobs, and asks for an account and limits, where that is wanted', async () => {
    await using site = await startSite({
      nodes: 1,
      accounting: { enforce: true, commands: [['add', 'qos', 'brief', 'MaxWall=00:02:00'], ['modify', 'user', 'alice', 'set', 'qos+=brief']] },
    });
    const job = await submit(site, '--qos=brief', '--time=1', '--wrap', 'exit 5');
    await reaches(site, job, 'FAILED');
    await expect.poll(async () => (await site.exec(['sacct', '-X', '-n', '-P', '-j', job, '--format=State,ExitCode,Account,QOS'])).stdout, { timeout: 30_000 }).toBe('FAILED|5:0|bench|brief\n');
    const refused = async (...argv: string[]): Promise<string> => (await site.exec(['sbatch', ...argv, '--wrap', 'true'])).stderr;
    expect(await refused('--account=nobody')).toContain('Invalid account');
    expect(await refused('--qos=nothing')).toContain('Invalid qos');
    expect((await site.exec(['sbatch', '--qos=brief', '--wrap', 'true'], { user: 'bob' })).stderr).toContain('Invalid qos');
  });

  it('tells what its programs logged where it does not come up', async () => {
    await expect(startSite({ nodes: 1, slurmConf: { SelectType: 'select/nothing' } })).rejects.toThrow(/the site does not come up[^]*slurmctld[^]*select\/nothing/);
  });
});

describe('how jobs end at a throw-away site', () => {
  it('TIMEOUT, CANCELLED and NODE_FAIL', async () => {
    await using site = await startSite({ nodes: 3 });
    const late = await submit(site, '-wn1', '--wrap', 'sleep 1000');
    const unwanted = await submit(site, '-wn2', '--wrap', 'sleep 1000');
    const unlucky = await submit(site, '--no-requeue', '-wn3', '--wrap', 'sleep 1000');
    for (const job of [late, unwanted, unlucky]) await reaches(site, job, 'RUNNING');
    await site.timeOut(late);
    await site.exec(['scancel', unwanted]);
    await site.killNode('n3');
    await site.setNodeDown('n3');
    await reaches(site, late, 'TIMEOUT');
    await reaches(site, unwanted, 'CANCELLED');
    await reaches(site, unlucky, 'NODE_FAIL');
    await site.startNode('n3');
    await expect.poll(async () => (await site.exec(['sinfo', '-h', '-n', 'n3', '-p', 'cpu', '-o', '%t'])).stdout, { timeout: 60_000 }).toBe('idle\n');
  });

  it('OUT_OF_MEMORY, where memory limits hold', async (context) => {
    if (!existsSync('/sys/fs/cgroup/memory')) context.skip('needs cgroups of version 1 with the memory controller');
    await using site = await startSite({ nodes: 1, cgroups: true });
    const job = await submit(site, '--mem=20', '--wrap', `perl -e '$x = "a" x 200_000_000; sleep 100'`);
    await reaches(site, job, 'OUT_OF_MEMORY');
    expect((await fieldsOf(site, job)).Reason).toBe('OutOfMemory');
  });

  it('PREEMPTED and queued again, where a partition has precedence', async () => {
    const options: SiteOptions = {
      nodes: 1,
      slurmConf: { PreemptType: 'preempt/partition_prio', PreemptMode: 'REQUEUE' },
      partitions: { cpu: 'Nodes=ALL Default=YES PriorityTier=1', urgent: 'Nodes=ALL PriorityTier=10 PreemptMode=OFF' },
    };
    await using site = await startSite(options);
    const patient = await submit(site, '--requeue', '--exclusive', '--wrap', 'sleep 1000');
    await reaches(site, patient, 'RUNNING');
    const urgent = await submit(site, '--exclusive', '-p', 'urgent', '--wrap', 'sleep 1000');
    await reaches(site, urgent, 'RUNNING');
    await reaches(site, patient, 'PENDING');
    expect(await fieldsOf(site, patient)).toMatchObject({ Restarts: '1' });
  });
});

describe('the end of a throw-away site', () => {
  it('leaves no process, no directory and no mount', async () => {
    const site = await startSite({ nodes: 2 });
    const job = await submit(site, '--wrap', 'sleep 1000');
    await reaches(site, job, 'RUNNING');
    await site.stop();
    expect(existsSync(site.directory)).toBe(false);
    expect(await readFile('/proc/mounts', 'utf8')).not.toContain(site.directory);
  });

  it('comes with that of the process that started it, by SIGKILL too', async () => {
    const start = fileURLToPath(new URL('./site/start-site.ts', import.meta.url));
    const program = `const { startSite } = await import(${JSON.stringify(start)}); const site = await startSite({ nodes: 2 }); console.log(JSON.stringify([site.directory, site.command(['true'])])); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const [directory, command] = JSON.parse(line) as [string, string[]];
    try {
      const first = Number(/--target=(\d+)/.exec(command.join(' '))![1]);
      expect((await processesLike(first)).length).toBeGreaterThan(3);
      child.kill('SIGKILL');
      await once(child, 'exit');
      await expect.poll(() => existsSync(`/proc/${first}`), { timeout: 30_000 }).toBe(false);
      expect(await readFile('/proc/mounts', 'utf8')).not.toContain(directory);
    } finally {
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    }
  });

  it('comes with that of the process that started it before it was up, too', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'starting-'));
    const start = fileURLToPath(new URL('./site/start-site.ts', import.meta.url));
    // Slurm waits for a controller that is not there.
    const program = `const { startSite } = await import(${JSON.stringify(start)}); await startSite({ nodes: 1, slurmConf: { SlurmctldHost: 'login(10.77.0.200)' } });`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, TMPDIR: parent } });
    const ofSite = async (): Promise<string[]> => {
      const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== child.pid);
      const commands = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
      return commands.filter((command) => command.includes(parent));
    };
    try {
      await expect.poll(ofSite, { timeout: 30_000 }).not.toEqual([]);
      child.kill('SIGKILL');
      await once(child, 'exit');
      await expect.poll(ofSite, { timeout: 10_000 }).toEqual([]);
    } finally {
      child.kill('SIGKILL');
      await rm(parent, { recursive: true, force: true, maxRetries: 5 });
    }
  });

  it('reaps what has lost its parent meanwhile', async () => {
    await using site = await startSite({ nodes: 1 });
    await site.exec(['sh', '-c', '(sleep 0.05 &) ; (sleep 0.1 &) ; exit 0']);
    await expect.poll(async () => (await site.exec(['sh', '-c', 'cat /proc/[0-9]*/stat | grep -c " Z "'], { user: 'root' })).stdout, { timeout: 10_000 }).toBe('0\n');
  });
});
