import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@ubench/core';
import { toErrorRecord, UbenchError } from '@ubench/errors';
import { failpoint } from '@ubench/files';
import type { ExecResult, Host } from '@ubench/remote';
import { packArchive } from './archive.ts';
import { askQueue } from './ask-queue.ts';
import { explainRefusal } from './explain-refusal.ts';
import { tagName } from './job-tag.ts';
import type { Login } from './login.ts';
import { isPassing, problemOf, type SlurmCommands } from './slurm-commands.ts';
import { slurmErrors } from './slurm-errors.ts';
import type { Submission } from './submission.ts';

/** What a submission needs of the cluster. */
export interface SubmitContext {
  readonly host: Host;
  readonly login: Login;
  readonly slurm: SlurmCommands;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** For messages. */
  readonly options: { readonly account: string | undefined; readonly partition: string | undefined; readonly qos: string | undefined; readonly reservation: string | undefined; readonly constraint: string | undefined };
}

const uploadTimeout_ns = 300e9;

/** What tar says last of every failure. */
const epilogue = /^tar: (?:Exiting with failure status|Error is not recoverable).*$/gm;

const unpack = 'umask 077; mkdir -p -- "$1" && tar -x -f - -C "$1"';

/**
 * What sbatch said is kept where the job is, by its own shell there: who loses the connection meanwhile, or is killed, finds it. A submission that was
 * begun and has no answer yet may still become a job.
 */
const sbatch = `
umask 077
cd -- "$1" || exit 1
shift
rm -f answer
date +%s.%N >submitted
out=$("$@" sbatch --parsable job.sh 2>&1); code=$?
printf '%s\\n%s\\n' "$code" "$out" >.answer && mv .answer answer
cat answer`;

/** In a session of its own: a command that was cut off is ended when there is a connection again, and this must not be in the middle of it. */
const toItsEnd = 'setsid bash -c "$@" </dev/null & wait "$!"';

/** How long a sbatch that nobody hears from may still be at work: it asks its controller for as long. */
const settled_ms = 20_000;
/** How much later than an answer that is none the controller may still take the job: what it was too busy to confirm, it may be about to do. */
const late_ms = 5_000;
const attempts = 5;

/** Makes the directory of a submission. @throws SLURM_E_SCRATCH */
export async function upload({ directory, entries }: Submission, { host, signal }: SubmitContext): Promise<void> {
  failpoint('slurm.upload:before');
  // Once more does no harm: the files are the same.
  for (let again = false; ; again = true) {
    try {
      const { code, stderr } = await host.exec(['bash', '-c', unpack, 'bash', directory], { stdin: packArchive(entries), timeout_ns: uploadTimeout_ns, signal });
      if (code !== 0) throw slurmErrors.SLURM_E_SCRATCH({ path: directory, host: host.name, problem: problemOf({ code, stderr: stderr.replaceAll(epilogue, ''), stdout: '' }) });
      break;
    } catch (error) {
      if (again || !isCut(error)) throw error;
    }
  }
  failpoint('slurm.upload:after');
}

/**
 * Submits what was uploaded, once: where nobody can say whether it was taken, the job is looked for by its name before it is submitted again.
 * @returns The job's id.
 * @throws SLURM_E_…, by what Slurm says; SLURM_E_SUBMIT_UNKNOWN
 */
export async function submit(submission: Submission, context: SubmitContext): Promise<string> {
  let problem = '';
  for (let attempt = 0; attempt < attempts; attempt++) {
    failpoint('slurm.submit:before');
    const answer = await attemptOnce(submission, context);
    failpoint('slurm.submit:after');
    if ('job' in answer) return answer.job;
    if (answer.refused !== undefined) throw explainRefusal(answer.refused, context.options);
    ({ problem } = answer);
    const found = await findSubmitted(submission, context);
    if (found !== undefined) {
      context.log.warn('found by its name', { job: found, tag: tagName(submission.tag) });
      return found;
    }
    context.log.warn('not submitted, trying again', { job: tagName(submission.tag), problem });
    await sleep(500 * 2 ** attempt, undefined, { signal: context.signal });
  }
  throw slurmErrors.SLURM_E_SUBMIT_UNKNOWN({ name: tagName(submission.tag), problem });
}

type Answer = { readonly job: string } | { readonly refused: string } | { readonly refused?: never; readonly problem: string };

async function attemptOnce({ directory }: Submission, { host, slurm, signal }: SubmitContext): Promise<Answer> {
  try {
    const { stdout, stderr } = await host.exec(['bash', '-c', toItsEnd, 'bash', sbatch, 'bash', directory, ...slurm.environment()], { timeout_ns: 120e9 });
    // What `env` says where a program is missing.
    if (stdout.startsWith('127\n')) throw slurmErrors.SLURM_E_NO_SLURM({ command: 'sbatch', host: host.name });
    return answerOf(stdout, stderr);
  } catch (error) {
    signal.throwIfAborted();
    if (!isCut(error) && !(error instanceof UbenchError && error.code === 'REMOTE_E_TIMEOUT')) throw error;
    return { problem: toErrorRecord(error).what };
  }
}

function answerOf(text: string, stderr = ''): Answer {
  const [code, ...lines] = text.trimEnd().split('\n');
  const said = lines.join('\n');
  if (code === undefined || !/^\d+$/.test(code)) return { problem: stderr.trim() || 'sbatch gave no answer' };
  const [, job] = /^(\d+)(?:;\S*)?$/m.exec(said) ?? [];
  if (code === '0') return job === undefined ? { problem: `sbatch printed no job: ${said.slice(0, 200)}` } : { job };
  const result: ExecResult = { code: Number(code), stdout: '', stderr: said };
  // One that was killed has said nothing, whatever it has printed by then.
  return Number(code) > 128 || isPassing(result) || said === '' ? { problem: problemOf(result) } : { refused: said };
}

/** What is to be found again of a submission. */
export type Submitted = Pick<Submission, 'tag' | 'directory'>;

/**
 * The job of a submission of which it is not known whether it was taken: by its own answer, which may still come, and by its name. `undefined`: there is
 * none, and there will be none.
 */
async function findSubmitted({ directory, tag }: Submitted, { host, slurm, login, signal }: FindContext): Promise<string | undefined> {
  const begun = performance.now();
  for (let absent = 0; ; ) {
    const kept = await host.read(`${directory}/answer`).catch(() => undefined);
    const answer = kept && answerOf(kept.toString());
    if (answer !== undefined && 'job' in answer) return answer.job;
    if (answer?.refused !== undefined) return undefined;
    const jobs = await askQueue({ slurm, login }, signal);
    const job = jobs.find(({ name }) => name === tagName(tag));
    if (job !== undefined) return job.id.replace(/[_+].*$/, '');
    absent++;
    // Without a mark it has not begun: it was lost on its way.
    const isAtWork = answer === undefined && (await host.read(`${directory}/submitted`).catch(() => undefined)) !== undefined;
    // One empty look is no proof.
    if (absent >= 3 && performance.now() - begun >= (isAtWork ? settled_ms : late_ms)) return undefined;
    await sleep(1_000, undefined, { ...(signal && { signal }) });
  }
}

type FindContext = Pick<SubmitContext, 'host' | 'slurm' | 'login'> & { readonly signal?: AbortSignal };

/** The job of a submission of somebody who may have been killed at any moment; `undefined`: there is none, and there will be none. */
export async function settledJob(submission: Submitted, context: FindContext): Promise<string | undefined> {
  // Without a mark nobody has begun to submit it: the files of a submission come before, all at once.
  const begun = await context.host.read(`${submission.directory}/submitted`);
  return begun === undefined ? undefined : findSubmitted(submission, context);
}

const isCut = (error: unknown): boolean => error instanceof UbenchError && error.code === 'REMOTE_E_CUT';
