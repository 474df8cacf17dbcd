import { describe, expect, it } from 'vitest';
import { instanceState, type Known } from './instance-state.ts';
import { jobStates } from './job-state.ts';
import type { ToldExit, ToldState } from './told.ts';

const nonce = 'abc';
const state = (reached_s: ToldState['reached_s'], more: Partial<ToldState> = {}): ToldState => ({ nonce, node: 'n1', restarts: 0, reached_s, ...more });
const exit = (more: Partial<ToldExit> = {}): ToldExit => ({ nonce, code: 0, stopped: false, forced: false, reason: '', ...more });
const endpoint = { nonce, host: '10.0.0.1', ports: { http: 20_000 } };
const of = (known: Partial<Known>) => instanceState({ job: undefined, told: {}, submitted_s: undefined, stopping: false, interrupted: 0, ...known });
const job = (name: string, reason = 'None') => ({ state: name, reason });

describe('an instance that waits', () => {
  it('is pending before anybody has said anything', () => expect(of({})).toEqual({ status: 'PENDING', reason: 'it was submitted' }));
  it('is pending with what Slurm says it waits for', () => expect(of({ job: job('PENDING', 'Resources') })).toEqual({ status: 'PENDING', reason: 'Resources: it goes next, when there is room' }));
  it('is pending while its node boots', () => expect(of({ job: job('CONFIGURING') })).toMatchObject({ status: 'PENDING', reason: 'the job waits for its node to boot' }));
});

describe('an instance on its node', () => {
  it('is at its image until its program is started', () => {
    expect(of({ job: job('RUNNING'), told: { state: state({ begin: 2, image: 3 }) } })).toMatchObject({ status: 'STARTING', stage: 'image' });
    expect(of({ job: job('RUNNING'), told: { state: state({ begin: 2, image: 3, start: 5 }) } })).toMatchObject({ status: 'STARTING', stage: 'start' });
  });
  it('runs when its address is known, also before Slurm has said that it does', () => {
    expect(of({ job: job('PENDING'), told: { state: state({ begin: 2 }), endpoint } }).status).toBe('PENDING');
    expect(of({ told: { state: state({ begin: 2, start: 3, listening: 4 }), endpoint } }).status).toBe('RUNNING');
  });
  it('has stages by the clocks of the cluster, none of them negative', () => {
    expect(of({ job: job('RUNNING'), submitted_s: 1, told: { state: state({ begin: 2.5, image: 3, start: 5, listening: 6 }, { fetched_s: 4 }), endpoint } }).stages_ns).toEqual({ queue: 1.5e9, image: 6e9, start: 1e9 });
    expect(of({ job: job('RUNNING'), submitted_s: 3, told: { state: state({ begin: 2.5 }) } }).stages_ns).toEqual({ queue: 0 });
  });
  it('tells that its place was taken from it', () => {
    expect(of({ job: job('RUNNING'), told: { state: state({ begin: 2 }, { restarts: 1 }), endpoint } })).toMatchObject({ restarts: 1 });
    expect(of({ job: job('PENDING', 'BeginTime'), interrupted: 2 })).toMatchObject({ status: 'PENDING', restarts: 2 });
    // What it told of an end is of the start before.
    expect(of({ job: job('PENDING', 'BeginTime'), told: { exit: exit({ code: 0 }) }, interrupted: 1 })).toMatchObject({ status: 'PENDING', restarts: 1 });
    expect(of({ job: job('SUSPENDED'), told: { state: state({ begin: 2 }), endpoint }, interrupted: 1 })).toMatchObject({ status: 'PENDING', reason: 'SUSPENDED: its job is suspended', restarts: 1 });
  });
});

describe('an instance that has ended', () => {
  it('by itself is told by its own word, before Slurm knows', () => {
    expect(of({ job: job('RUNNING'), told: { exit: exit({ code: 3 }) } })).toEqual({ status: 'ERROR', reason: 'it exited with code 3', exitCode: 3 });
    expect(of({ job: job('RUNNING'), told: { exit: exit() } })).toEqual({ status: 'STOPPED', reason: 'it exited with code 0', exitCode: 0 });
  });
  it('by a signal waits for what Slurm knows of it', () => {
    const told = { exit: exit({ code: 137 }) };
    expect(of({ job: job('RUNNING'), told }).status).toBe('STOPPING');
    expect(of({ job: job('OUT_OF_MEMORY', 'OutOfMemory'), told })).toMatchObject({ status: 'ERROR', reason: expect.stringContaining('OUT_OF_MEMORY: its job ran out of memory') as string, signal: 'SIGKILL', fix: expect.stringContaining('memory') as string });
    expect(of({ job: job('FAILED'), told })).toEqual({ status: 'ERROR', reason: 'it was killed by SIGKILL', signal: 'SIGKILL' });
  });
  it('because it was told to is stopped', () => {
    expect(of({ job: job('COMPLETING'), told: { exit: exit({ code: 143, stopped: true }) }, stopping: true }).status).toBe('STOPPING');
    expect(of({ job: job('FAILED'), told: { exit: exit({ code: 143, stopped: true }) }, stopping: true })).toMatchObject({ status: 'STOPPED', reason: 'it was stopped' });
    expect(of({ job: job('CANCELLED'), stopping: true })).toEqual({ status: 'STOPPED', reason: 'it was stopped' });
  });
  it('because its script gave up says why', () => {
    expect(of({ job: job('FAILED'), told: { exit: exit({ code: 78, reason: 'the module Apptainer could not be loaded' }) } })).toEqual({ status: 'ERROR', reason: 'the module Apptainer could not be loaded', exitCode: 78, fix: expect.stringContaining('modules') as string });
  });
  it('because of its image says what the image lacks, and what to do', () => {
    const { status, reason, fix } = of({ job: job('FAILED'), told: { exit: exit({ code: 76, reason: 'image ./x.sif\terror missing /x.sif does not exist' }) } }) as { status: string; reason: string; fix: string };
    expect(status).toBe('ERROR');
    expect(reason).toContain('/x.sif does not exist');
    expect(fix).not.toBe('');
  });
  it('without a word is an error, and never a success', () => {
    expect(of({ job: job('COMPLETED') })).toMatchObject({ status: 'ERROR', reason: expect.stringContaining('without a word of its own') as string });
    expect(of({ job: job('GONE') })).toMatchObject({ status: 'ERROR', reason: expect.stringContaining('vanished') as string });
  });
  it('but left its word before its job was forgotten is told by that', () => expect(of({ job: job('GONE'), told: { exit: exit({ code: 3 }) } })).toMatchObject({ status: 'ERROR', reason: 'it exited with code 3' }));
  it.each(Object.entries(jobStates).filter(([name, { phase }]) => phase === 'ended' && !['COMPLETED', 'FAILED'].includes(name)))('by %s is told by that name, with what to do', (name, { text }) => {
    const ended = of({ job: job(name), told: { endpoint } });
    expect(ended).toMatchObject({ status: 'ERROR', reason: `${name}: its job ${text}` });
    expect((ended as { fix?: string }).fix).toMatch(/\.$/);
  });
});

it('says of a job of agents, too, which time limit was too short', () => expect(of({ job: job('TIMEOUT') })).toMatchObject({ reason: 'TIMEOUT: its job ran into its time limit', fix: expect.stringMatching(/`timeLimit`.*`agent\.timeLimit`/) as string }));

it('takes a state that it does not know for no end', () => expect(of({ job: job('SOMETHING_NEW'), told: { endpoint } })).toMatchObject({ status: 'RUNNING', reason: 'its job is in the state SOMETHING_NEW' }));
