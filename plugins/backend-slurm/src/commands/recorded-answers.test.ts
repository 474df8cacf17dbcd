import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explainRefusal } from '../explain-refusal.ts';
import { jobStates } from '../job-state.ts';
import { pendingReason } from '../pending-reason.ts';
import { isPassing } from '../slurm-commands.ts';
import { parseSacct } from './sacct.ts';
import { parseAssociations } from './sacctmgr.ts';
import { jobIdOf, parseRecords } from './scontrol.ts';
import { parseSinfo } from './sinfo.ts';
import { parseConfig } from './slurm-config.ts';
import { parseSqueue } from './squeue.ts';

/** What a command answered, as it was recorded. */
function answer(version: string, name: string): { readonly code: number; readonly stdout: string; readonly stderr: string } {
  const text = readFileSync(new URL(`../fixtures/slurm-${version}/${name}.txt`, import.meta.url), 'utf8');
  const [, code, stdout, stderr] = /^# \$ .*\n# exit (\d+)\n# stdout\n(.*?)# stderr\n(.*)$/s.exec(text)!;
  return { code: Number(code), stdout: stdout!, stderr: stderr! };
}

describe.each(['22.05', '26.05'])('Slurm %s', (version) => {
  it('has the same jobs in its queue', () => {
    const jobs = parseSqueue(answer(version, 'squeue-all').stdout)!;
    const stateOf = (name: string): string => jobs.find((job) => job.name === `ubench-${name}`)!.state;
    const ends = ['completed', 'failed', 'timeout', 'cancelled', 'node-fail', 'out-of-memory', 'preempted'];
    expect(ends.map(stateOf)).toEqual(['COMPLETED', 'FAILED', 'TIMEOUT', 'CANCELLED', 'NODE_FAIL', 'OUT_OF_MEMORY', 'PREEMPTED']);
    expect(jobs.filter(({ name }) => name === 'ubench-array').map(({ id }) => id.replace(/^\d+/, 'N')).sort()).toEqual(['N_0', 'N_1', 'N_2', 'N_3', 'N_4']);
    expect(jobs.find(({ name }) => name === 'wrap')!.comment).toBe('');
    expect(jobs.find(({ name }) => name === 'ubench-node-fail')).toMatchObject({ nodes: 'n3', comment: 'ubench node-fail' });
    expect(jobs.filter(({ state }) => !(state in jobStates))).toEqual([]);
  });

  it('says why jobs wait', () => {
    const waiting = parseSqueue(answer(version, 'squeue-all').stdout)!.filter(({ state }) => state === 'PENDING');
    const reasons = new Map(waiting.map(({ name, reason }) => [name, pendingReason(reason)]));
    expect(reasons.get('ubench-never')).toMatch(/^DependencyNeverSatisfied: it will never start/);
    expect(reasons.get('ubench-too-long')).toMatch(/^PartitionTimeLimit: it will never start/);
    expect(reasons.get('ubench-held')).toMatch(/^JobHeldUser: it is held/);
    expect([...reasons.values()].filter((text) => !text.includes(': '))).toEqual([]);
  });

  it('has the same jobs in its accounts', () => {
    const states = parseSacct(answer(version, 'sacct').stdout).map(({ state }) => state);
    expect(states).toEqual(['COMPLETED', 'FAILED', 'TIMEOUT', 'CANCELLED', 'NODE_FAIL', 'OUT_OF_MEMORY', 'PREEMPTED', 'RUNNING']);
    expect(parseSacct(answer(version, 'sacct-unknown-id').stdout)).toEqual([]);
    expect(parseSacct(answer(version, 'sacct-without-database').stdout)).toEqual([]);
  });

  it('shows the same records of jobs', () => {
    const records = parseRecords(answer(version, 'scontrol-show-job').stdout);
    const failed = records.find(({ JobName }) => JobName === 'ubench-failed')!;
    expect(failed).toMatchObject({ JobState: 'FAILED', Reason: 'NonZeroExitCode', Comment: 'ubench failed' });
    expect(jobIdOf(failed)).toBe(failed['JobId']);
    expect(records.map(jobIdOf).filter((id) => /^\d+_\d+$/.test(id!)).length).toBeGreaterThan(1);
    expect(parseRecords(answer(version, 'scontrol-show-job-unknown-id').stdout)).toEqual([]);
  });

  it('has the same partitions', () => {
    const kinds = parseSinfo(answer(version, 'sinfo').stdout)!;
    expect(kinds.filter(({ isDefault }) => isDefault).map(({ partition }) => partition)).toEqual(['cpu']);
    expect(kinds.find(({ partition }) => partition === 'gpu')).toMatchObject({ availability: 'up', timeLimit_ns: 3_600e9, cpus: 8, memory_bytes: 16_000 * 2 ** 20, gpus: 4, gpuTypes: { a100: 4 } });
    expect(kinds.find(({ partition }) => partition === 'closed')).toMatchObject({ availability: 'down', timeLimit_ns: Infinity });
    expect(parseSinfo(answer(version, 'sinfo-without-controller').stdout)).toBeUndefined();
  });

  it('says what it keeps and enforces', () => {
    expect(parseConfig(answer(version, 'scontrol-show-config').stdout)).toMatchObject({ version: expect.stringMatching(new RegExp(`^${version}\\.`)) as string, keepsAccounts: true, enforcesAccounts: true, enforcesQos: true });
    expect(parseAssociations(answer(version, 'sacctmgr-show-assoc').stdout)).toEqual([{ account: 'bench', partition: '', qos: expect.arrayContaining(['brief', 'normal']) as string[] }]);
  });

  const asked = { account: 'nobody', partition: 'nowhere', qos: 'never', reservation: 'none', constraint: 'nothing' };
  it.each([
    ['sbatch-wrong-partition', 'SLURM_E_PARTITION'],
    ['sbatch-wrong-account', 'SLURM_E_ACCOUNT'],
    ['sbatch-wrong-qos', 'SLURM_E_QOS'],
    ['sbatch-wrong-reservation', 'SLURM_E_RESERVATION'],
    ['sbatch-wrong-constraint', 'SLURM_E_CONSTRAINT'],
    ['sbatch-wrong-too-many-gpus', 'SLURM_E_SUBMIT'],
    ['sbatch-wrong-too-much-memory', 'SLURM_E_SUBMIT'],
    ['sbatch-wrong-array', 'SLURM_E_SUBMIT'],
  ])('refuses %s for a reason that is told', (name, code) => {
    const refusal = answer(version, name);
    expect(refusal.code).not.toBe(0);
    expect(isPassing(refusal)).toBe(false);
    expect(explainRefusal(refusal.stderr, asked)).toMatchObject({ code });
  });

  it.each(['sbatch-without-controller', 'squeue-without-controller', 'sinfo-without-controller', 'scancel-without-controller'])('without its controller says nothing of what was asked: %s', (name) =>
    expect(isPassing(answer(version, name))).toBe(true),
  );
});
