import { defineErrors } from '@ubench/errors';

const list = (ids: readonly string[]): string => (ids.length > 5 ? `${ids.slice(0, 5).join(', ')} and ${ids.length - 5} more` : ids.join(', '));

/** Everything that can be wrong with stored runs. */
export const storeErrors = defineErrors({
  UBENCH_E_STATE_DIRECTORY: (p: { directory: string; problem: string }) => ({
    what: `The files of the run cannot be written under ${p.directory}: ${p.problem}`,
    fix: 'Make it a directory that you may write to and that has room, or name another: UBENCH_DIR=/path ubench run …',
  }),
  UBENCH_E_RESULT_ELSEWHERE: (p: { file: string; problem: string; elsewhere: string | undefined }) => ({
    what: `${p.file} could not be written: ${p.problem}`,
    fix: p.elsewhere === undefined ? 'Make room, and run again: what was measured is only on the screen.' : `The result is in ${p.elsewhere} instead: make room, and move it there.`,
  }),
  UBENCH_E_RUN_DELETED: (p: { directory: string }) => ({
    what: `${p.directory} was deleted while the run went on: its events and the logs of its services until then are lost.`,
    fix: 'The result is complete; keep what is under .ubench/runs until a run has ended.',
  }),
  UBENCH_E_NO_RESULT: (p: { id: string; reason: string; directory: string }) => ({
    what: `Nothing is known of what the run ${p.id} has measured: ${p.reason}.`,
    fix: `Look at what there is in ${p.directory}, or run again.`,
  }),
  UBENCH_E_NO_RUNS: (p: { directory: string }) => ({
    what: `There are no runs in ${p.directory}.`,
    fix: 'Run a benchmark: ubench run. Runs are kept in the directory that ubench is called in, or in UBENCH_DIR.',
  }),
  UBENCH_E_RUN_UNKNOWN: (p: { id: string; near: string | undefined }) => ({
    what: `There is no run '${p.id}'.`,
    fix: p.near === undefined ? 'ubench list shows those there are.' : `Did you mean '${p.near}'?`,
  }),
  UBENCH_E_RUN_AMBIGUOUS: (p: { id: string; ids: readonly string[] }) => ({
    what: `'${p.id}' fits ${p.ids.length} runs: ${list(p.ids)}.`,
    fix: 'Write more of its id, or its last four characters.',
  }),
  UBENCH_E_ADOPT_ID: (p: { id: string; backend: string }) => ({
    what: `What is marked as of the run '${p.id}' on the backend '${p.backend}' is not of ubench: no run has such an id.`,
    fix: `Look at it there, and end it by the means of '${p.backend}' if nobody needs it.`,
  }),
  UBENCH_E_NO_FIND_ALL: (p: { backend: string }) => ({
    what: `The backend '${p.backend}' cannot be asked what runs there.`,
    fix: 'ubench list shows which runs of this directory have left something running, and ubench doctor --clean stops it.',
  }),
  UBENCH_E_NO_PLACES: (p: { backend: string }) => ({
    what: `The backend '${p.backend}' has no places for agents: load that a run makes from here is known where the run is.`,
    fix: 'Give the command where the run was started, without --backend.',
  }),
  UBENCH_E_RUN_NOT_THERE: (p: { id: string; backend: string; near: string | undefined }) => ({
    what: `The run '${p.id}' has nothing on the backend '${p.backend}'.`,
    fix: p.near === undefined ? `What your runs have there: ubench list --backend ${p.backend}` : `Did you mean '${p.near}'?`,
  }),
  UBENCH_E_NO_PLACE_OF_RUN: (p: { id: string; backend: string }) => ({
    what: `The run ${p.id} has no agents on the backend '${p.backend}'.`,
    fix: `What your runs have there: ubench list --backend ${p.backend}. Load that a run makes from its own machine is followed there, without --backend.`,
  }),
  UBENCH_E_RUN_ELSEWHERE: (p: { id: string; host: string }) => ({
    what: `The run ${p.id} was started on ${p.host}, and may go on there.`,
    fix: `Give the same command on ${p.host}. Where it has ended, this stops from here what is not bound to that machine, such as jobs of a cluster: ubench stop ${p.id}`,
  }),
  UBENCH_E_INSTANCE_ELSEWHERE: (p: { id: string; host: string; backend: string }) => ({
    what: `The run ${p.id} was started on ${p.host}, and what it started by '${p.backend}' can be reached only there.`,
    fix: `Give the same command on ${p.host}.`,
  }),
  UBENCH_E_RUN_UNSURE: (p: { id: string; reason: string }) => ({
    what: `Whether the run ${p.id} still goes on cannot be told: ${p.reason}`,
    fix: `Where it does not, this stops what it has started: ubench stop ${p.id}`,
  }),
  UBENCH_E_RUN_ENDED: (p: { id: string; status: string }) => ({
    what: `The run ${p.id} has ended (${p.status}), and nothing of it runs any more.`,
    fix: 'ubench list shows which runs go on.',
  }),
  UBENCH_E_RUN_STUCK: (p: { id: string; pid: number; seconds: number }) => ({
    what: `The run ${p.id} (process ${p.pid}) has not ended within ${p.seconds} s.`,
    fix: `End it at once, with all that it started: ubench stop ${p.id} --now`,
  }),
  UBENCH_E_COLLECT_LIVE: (p: { id: string; pid: number }) => ({
    what: `The run ${p.id} goes on: its process ${p.pid} lives, and collects what it measures by itself.`,
    fix: `Follow it: ubench watch ${p.id}`,
  }),
  UBENCH_E_COLLECT_ELSEWHERE: (p: { id: string; host: string }) => ({
    what: `The run ${p.id} was started on ${p.host}: what it had measured, and its spec, are there.`,
    fix: `Give the same command on ${p.host}, in the same directory. From here it can be followed: ubench watch ${p.id} --backend NAME`,
  }),
  UBENCH_E_COLLECT_NOTHING: (p: { id: string }) => ({
    what: `Nothing of the run ${p.id} goes on without its process: no benchmark was being measured by agents in a place of their own, or what they had was stopped.`,
    fix: `ubench show ${p.id} shows what it had measured, ubench stop ${p.id} stops what it has left, ubench rerun ${p.id} measures it again.`,
  }),
  UBENCH_E_COLLECT_COMMAND: (p: { id: string; command: string }) => ({
    what: `The run ${p.id} is part of what 'ubench ${p.command}' does: by itself there is nothing to judge it by.`,
    fix: `Stop what it has left, and give the command again: ubench stop ${p.id}, ubench rerun ${p.id}`,
  }),
  UBENCH_E_COLLECT_CHANGED: (p: { id: string; changes: readonly string[] }) => ({
    what: `What the run ${p.id} was to measure is not what its command means now: ${list(p.changes)}.`,
    fix: 'Restore the files, the configuration and the environment as they were, and collect again: what was measured is judged by what it was measured for.',
  }),
  UBENCH_E_RUN_COLLECTABLE: (p: { id: string }) => ({
    what: `The run ${p.id} was killed while its agents measured on: what they measured is not lost yet.`,
    fix: `Collect it: ubench collect ${p.id}. Where nobody needs it: ubench stop ${p.id}`,
  }),
  UBENCH_E_RERUN: (p: { id: string; problem: string }) => ({
    what: `The command of the run ${p.id} cannot be given again: ${p.problem}`,
    fix: 'Give it by hand; ubench show says what it was, where that is known.',
  }),
  UBENCH_E_RERUN_SECRET: (p: { id: string; argument: string }) => ({
    what: `The command of the run ${p.id} was given a secret, which is not stored: ${p.argument}`,
    fix: `Give it once more behind the id: ubench rerun ${p.id} -- --at db=URL`,
  }),
  UBENCH_E_NO_LOG: (p: { id: string; deployment: string; near: string | undefined; known: readonly string[] }) => ({
    what: `The run ${p.id} has no log of a deployment '${p.deployment}'.`,
    fix: p.near === undefined ? (p.known.length === 0 ? 'It has no logs at all: nothing was started.' : `It has those of ${list(p.known)}.`) : `Did you mean '${p.near}'?`,
  }),
  UBENCH_E_PRUNE_LIMIT: (p: { given: string }) => ({
    what: `--keep takes a number of runs or an age, and '${p.given}' is neither.`,
    fix: 'For example: --keep 20, or --keep 30d for those of the last 30 days.',
  }),
  UBENCH_E_FILE_BROKEN: (p: { file: string; problem: string }) => ({
    what: `${p.file} cannot be read: ${p.problem}`,
    fix: 'It was damaged or changed after it was written: restore it, or remove the directory of its run.',
  }),
  UBENCH_E_FILE_NEWER: (p: { file: string; found: string; known: string }) => ({
    what: `${p.file} was written by a newer ubench: its format is ${p.found}, and this version knows ${p.known}.`,
    fix: 'Read it with that version: npm install --save-dev ubench@latest',
  }),
  UBENCH_E_INDEX_NEWER: (p: { file: string }) => ({
    what: `The index ${p.file} was written by a newer ubench.`,
    fix: 'Use that version, or build the index anew for this one: ubench list --reindex',
  }),
});
