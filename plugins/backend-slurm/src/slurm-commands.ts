import { setTimeout as sleep } from 'node:timers/promises';
import type { Argv, Logger } from '@ubench/core';
import { toErrorRecord, UbenchError } from '@ubench/errors';
import type { ExecOptions, ExecResult, Host } from '@ubench/remote';
import type { Login } from './login.ts';
import { slurmErrors } from './slurm-errors.ts';

/** What the controller says when it is busy or away, which is no word on what was asked. */
const passing = /socket timed out|unable to contact slurm|connection refused|connection reset|connection timed out|transport endpoint|zero bytes were transmitted|communication (?:connection )?failure|temporarily unable|slurmdbd.*(?:connect|timed out)|message (?:send|receive) (?:failure|timed out)|try again|resource temporarily unavailable/i;

/** Slurm's own time for an answer is 10 s by default, and it asks again; a controller that is away is waited for a while. */
const answerTimeout_ns = 30e9;
const pauses_ms = [200, 500, 1_000, 2_000, 4_000, 8_000];
/** After so long it is not asked again, as where the host itself is away. */
const patience_ms = 25_000;

/** Runs the commands of Slurm where the cluster is logged into. */
export class SlurmCommands {
  readonly #host: Host;
  readonly #login: Login;
  readonly #log: Logger;

  constructor(host: Host, login: Login, log: Logger) {
    this.#host = host;
    this.#login = login;
    this.#log = log;
  }

  /** The environment of a login shell there, and nothing of what it is asked from: it becomes that of jobs. */
  environment(): string[] {
    const { home, user, path, slurmConf } = this.#login;
    return ['env', '-i', `HOME=${home}`, `USER=${user}`, `LOGNAME=${user}`, `PATH=${path}`, 'SHELL=/bin/bash', 'LANG=C.UTF-8', ...(slurmConf === undefined ? [] : [`SLURM_CONF=${slurmConf}`])];
  }

  /** One attempt, whatever comes of it. @throws SLURM_E_NO_SLURM, or what the host throws */
  async once(command: Argv, options: ExecOptions = {}): Promise<ExecResult> {
    const started = performance.now();
    const result = await this.#host.exec([...this.environment(), ...command], { timeout_ns: answerTimeout_ns, ...options });
    this.#log.debug('slurm', { argv: command, code: result.code, took_ms: Math.round(performance.now() - started), ...(result.code !== 0 && { stderr: result.stderr.slice(0, 500) }) });
    // What `env` says where a program is missing.
    if (result.code === 127) throw slurmErrors.SLURM_E_NO_SLURM({ command: command[0]!, host: this.#host.name });
    return result;
  }

  /**
   * Asks until there is an answer: a busy controller, a slow one and an answer that is none are asked again, some times.
   * @param parse `undefined` for what is no answer.
   * @throws SLURM_E_NOT_ANSWERING, SLURM_E_NO_SLURM, or the signal's reason
   */
  async ask<T>(command: Argv, parse: (result: ExecResult) => T | undefined, signal?: AbortSignal): Promise<T> {
    let problem = '';
    const begun = performance.now();
    for (const pause_ms of [...pauses_ms, undefined]) {
      try {
        const result = await this.once(command, { again: true, ...(signal && { signal }) });
        const answer = parse(result);
        if (answer !== undefined) return answer;
        problem = problemOf(result);
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof UbenchError && error.code === 'SLURM_E_NO_SLURM') throw error;
        problem = toErrorRecord(error).what;
      }
      if (pause_ms === undefined || performance.now() - begun > patience_ms) break;
      await sleep(pause_ms, undefined, { ...(signal && { signal }) });
    }
    throw slurmErrors.SLURM_E_NOT_ANSWERING({ command: command[0]!, host: this.#host.name, problem });
  }
}

/** Whether a failure says nothing of what was asked for. */
export const isPassing = ({ code, stderr }: Pick<ExecResult, 'code' | 'stderr'>): boolean => code !== 0 && passing.test(stderr);

/** In one line: what a command said of why it failed. */
export function problemOf({ code, stderr, stdout }: ExecResult): string {
  const said = (stderr.trim() || stdout.trim()).split('\n').at(-1)!.replace(/^\w+: (?:error|fatal): /, '').trim().replace(/\.$/, '');
  return said === '' ? `it ended with code ${code}` : said;
}
