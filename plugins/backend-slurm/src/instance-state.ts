import type { InstanceState } from '@ubench/core';
import { fetchedImage } from '@ubench/containers';
import { toErrorRecord } from '@ubench/errors';
import { constants } from 'node:os';
import { abnormalEnds, meaningOf } from './job-state.ts';
import { pendingReason } from './pending-reason.ts';
import type { Told, ToldExit, ToldState } from './told.ts';

/** What Slurm says of a job; `undefined`: nothing yet. `GONE`: it knows nothing of it any more. */
export interface JobWord {
  readonly state: string;
  readonly reason: string;
}

/** What is known of an instance from both sides. */
export interface Known {
  readonly job: JobWord | undefined;
  readonly told: Told;
  /** When it was submitted, seconds by the clock of the login node. */
  readonly submitted_s: number | undefined;
  /** We told it to stop. */
  readonly stopping: boolean;
  /** How often it was seen to run, and then to be put back into the queue or to stand still. */
  readonly interrupted: number;
}

/**
 * What an instance is at, by what Slurm says and by what its job has told. An end that Slurm has a name for is told by that name; of any other the job
 * knows better how it came. What ended by a signal is not explained before Slurm has said what it knows.
 */
export function instanceState({ job, told: { state, endpoint, exit }, submitted_s, stopping, interrupted }: Known): InstanceState {
  const stages_ns = stagesOf(state, submitted_s);
  const word = job === undefined ? undefined : meaningOf(job.state);
  const common = { ...(stages_ns && { stages_ns }) };
  const stage = stageOf(state);
  if (word?.phase === 'ended' || job?.state === 'GONE') return { ...common, ...(endpoint === undefined && stage !== undefined && { stage }), ...endOf(job!, exit, stopping) };
  const restarts = Math.max(interrupted, state?.restarts ?? 0);
  const again = restarts > 0 ? { restarts } : {};
  // What it told of an end is of an earlier start.
  if (word?.phase === 'queued' && !stopping) return { ...common, ...again, status: 'PENDING', reason: job!.state === 'PENDING' ? pendingReason(job!.reason) : `the job ${word.text}` };
  if (exit !== undefined) {
    // By a signal that we did not send: of a time limit, of a lack of memory, of somebody's scancel, Slurm tells in a moment.
    if (stopping || exit.stopped || exit.code > 128) return { ...common, status: 'STOPPING' };
    return { ...common, ...(endpoint === undefined && stage !== undefined && { stage }), ...ownEnd(exit) };
  }
  if (stopping || word?.phase === 'ending') return { ...common, ...again, status: 'STOPPING' };
  if (word?.phase === 'halted') return { ...common, ...again, status: 'PENDING', reason: `${job!.state}: its job ${word.text}` };
  if (endpoint !== undefined) return { ...common, ...again, status: 'RUNNING', ...(word !== undefined && word.phase === 'running' && job!.state !== 'RUNNING' && { reason: `its job ${word.text}` }) };
  if (state === undefined && word === undefined) return { ...common, ...again, status: 'PENDING', reason: 'it was submitted' };
  return { ...common, ...again, status: 'STARTING', stage: stage ?? 'start', ...(state?.node && { reason: `on ${state.node}` }) };
}

/** `undefined` before its script has begun. */
function stageOf(state: ToldState | undefined): 'image' | 'start' | undefined {
  if (state === undefined) return undefined;
  return state.reached_s.image !== undefined && state.reached_s.start === undefined ? 'image' : 'start';
}

function endOf(job: JobWord, exit: ToldExit | undefined, stopping: boolean): InstanceState {
  const signal = exit && signalOf(exit.code);
  const how = { ...(exit !== undefined && (signal === undefined ? { exitCode: exit.code } : { signal })) };
  if (stopping) return { status: 'STOPPED', reason: 'it was stopped', ...how };
  if (abnormalEnds.has(job.state)) {
    const { text, fix } = meaningOf(job.state);
    const because = job.reason === '' || job.reason === 'None' || job.reason === job.state ? '' : ` (${job.reason})`;
    return { status: 'ERROR', reason: `${job.state}: its job ${text}${because}`, ...(fix !== undefined && { fix }), ...how };
  }
  if (exit !== undefined) return exit.stopped ? { status: 'STOPPED', reason: 'it was stopped', ...how } : ownEnd(exit);
  if (job.state === 'GONE') {
    const fix = 'Look for it with `sacct -j JOB`; where the cluster keeps no accounts, its administrators may know.';
    return { status: 'ERROR', reason: 'its job has vanished: Slurm knows nothing of it any more, and it left no word of how it ended', fix };
  }
  return { status: 'ERROR', reason: `its job ${meaningOf(job.state).text} without a word of its own${job.reason === 'None' || job.reason === '' ? '' : ` (${job.reason})`}`, fix: 'Its log may say why; the directory of the job must be seen from its node too: set `scratch` of the backend to one that is.' };
}

/** What to do about that for which a job gives up, by how it begins to say so. */
const fixes: readonly [begin: string, fix: string][] = [
  ['the module ', 'Look at `module spider` on a compute node, and set `modules` of the backend; its log has what the command said.'],
  ['a line of the prolog ', 'Correct `prolog` of the backend: a line in it must not exit. Its log has what it said.'],
  ['Node.js ', 'Set `agent.node` of the backend to a module that brings Node.js 24 or later, to the path of one on the compute nodes, or to `ship`.'],
  ['no directory ', 'Set `nodeDirectory` of the backend to a directory of the nodes that you may write to.'],
];

/** An end that the job tells of itself. */
function ownEnd({ code, reason }: ToldExit): InstanceState {
  if (reason.startsWith('image ')) {
    const [image, said] = reason.slice('image '.length).split('\t');
    const { what, fix } = imageProblem(image!, said ?? '');
    return { status: 'ERROR', reason: what.replace(/\.$/, ''), ...(fix !== undefined && { fix }), exitCode: code };
  }
  if (reason !== '') {
    const fix = fixes.find(([begin]) => reason.replace(/^rank \d+ on \S+: /, '').startsWith(begin))?.[1];
    return { status: 'ERROR', reason, ...(fix !== undefined && { fix }), exitCode: code };
  }
  const signal = signalOf(code);
  if (signal !== undefined) return { status: 'ERROR', reason: `it was killed by ${signal}`, signal };
  return { status: code === 0 ? 'STOPPED' : 'ERROR', reason: `it exited with code ${code}`, exitCode: code };
}

function imageProblem(image: string, said: string): { readonly what: string; readonly fix?: string } {
  try {
    fetchedImage(image, `${said}\n`);
    return { what: said };
  } catch (error) {
    return toErrorRecord(error);
  }
}

/** A shell says of what a signal ended that it exited with 128 and its number. */
const signalOf = (code: number): string | undefined => Object.entries(constants.signals).find(([, number]) => code === 128 + number)?.[0];

const between = (from: number | undefined, to: number | undefined): number | undefined => (from === undefined || to === undefined ? undefined : Math.max(0, Math.round((to - from) * 1e9)));

function stagesOf(state: ToldState | undefined, submitted_s: number | undefined): InstanceState['stages_ns'] {
  if (state === undefined) return undefined;
  const { begin, image, start, listening } = state.reached_s;
  const stages = { queue: between(submitted_s, begin), image: image === undefined || start === undefined ? undefined : between(image, start)! + (state.fetched_s ?? 0) * 1e9, start: between(start, listening) };
  return Object.fromEntries(Object.entries(stages).filter(([, took]) => took !== undefined));
}
