import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { failpoint } from '@ubench/files';
import { type Driver, type DriverContext, type DriverReport, Histogram, type ShippedSecond } from '@ubench/load';
import { formatDuration } from '@ubench/units';
import { registerUrlPasswords } from '../redact/secret-values.ts';
import { clientEnvironment } from './client-environment.ts';
import { ownClientErrors } from './client-errors.ts';
import type { ClientOptions } from './client-options.ts';
import { ClientResults, type ClientSummary } from './client-results.ts';
import { findProgram } from './find-program.ts';
import { PrintedOutput } from './printed-output.ts';
import { PrintedResults } from './printed-results.ts';
import { ProcessGroup, type ProgramEnd } from './process-group.ts';
import { ResultsFile } from './results-file.ts';

/** How long it may take to end when it is told to. */
const grace_ns = 2e9;
const lookEvery_ns = 0.5e9;

/** Why a program was ended by us. */
type Stopped = 'aborted' | 'timeout' | 'results';

/** What an agent knows of others of its place is not for the program. */
const ownEnvironment = (): NodeJS.ProcessEnv => Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('UBENCH_AGENT')));

/** One task of a client: its program, started when the load starts, and what it tells of the load. */
export class ClientProgram implements Driver {
  readonly #context: DriverContext<ClientOptions>;
  readonly #task: number;
  readonly #command: string;
  readonly #printed = new PrintedOutput();
  readonly #errors = new PrintedOutput();
  /** Two places where it may tell; it uses one. */
  readonly #fromFile: ClientResults;
  readonly #fromOutput: ClientResults;
  readonly #output: PrintedResults;
  #file: ResultsFile | undefined;
  #directory: string | undefined;
  #group: ProcessGroup | undefined;
  #ended = false;
  #stopped: Stopped | undefined;
  /** Why its results cannot be used. */
  #problem: unknown;
  readonly #timers = new Set<() => void>();

  constructor(context: DriverContext<ClientOptions>) {
    this.#context = context;
    this.#task = context.slice.agent.index;
    this.#command = context.options.command.join(' ');
    const ship = (second: ShippedSecond): void => context.sink.ship(second);
    this.#fromFile = new ClientResults(this.#task, 'its results file', ship);
    this.#fromOutput = new ClientResults(this.#task, 'its output', ship);
    this.#output = new PrintedResults(this.#fromOutput, (bytes) => this.#printed.write(bytes));
  }

  async connect(): Promise<void> {
    const { slice, options } = this.#context;
    for (const { url } of slice.services ?? []) registerUrlPasswords(url);
    const base = existsSync(slice.spec.root) ? slice.spec.root : process.cwd();
    const ofSpec = join(base, relative(slice.spec.root, dirname(slice.spec.path)));
    const directory = existsSync(ofSpec) ? ofSpec : base;
    const dataset = options.dataset === undefined ? undefined : resolve(directory, options.dataset);
    if (dataset !== undefined && !existsSync(dataset)) throw ownClientErrors.UBENCH_E_CLIENT_DATASET({ dataset: options.dataset!, problem: `there is no ${dataset}` });
    failpoint('client.directory:before');
    this.#directory = mkdtempSync(join(tmpdir(), 'ubench-client-'));
    failpoint('client.directory:after');
    const results = join(this.#directory, 'results.jsonl');
    const env = { ...ownEnvironment(), ...clientEnvironment(slice, options, { results, dataset }) };
    const [program = '', ...argv] = options.command;
    const found = findProgram(program, directory, env['PATH']);
    this.#file = new ResultsFile(results, this.#fromFile);
    this.#group = await ProcessGroup.prepare([found, ...argv], { directory, env, temporary: this.#directory });
    this.#group.stdout.on('data', (chunk: Buffer) => this.#reading(() => this.#output.write(chunk)));
    this.#group.stderr.on('data', (chunk: Buffer) => {
      this.#printed.write(chunk);
      this.#errors.write(chunk);
    });
  }

  async run(signal: AbortSignal): Promise<DriverReport> {
    const { clock, slice, sink } = this.#context;
    const group = this.#group!;
    const began_ns = clock.now();
    group.begin();
    signal.addEventListener('abort', () => this.#stop('aborted'), { once: true });
    this.#at(began_ns + slice.load.timeout_ns, () => this.#stop('timeout'));
    this.#look();
    const end = await group.ended;
    this.#ended = true;
    const ended_ns = clock.now();
    this.#reading(() => {
      this.#output.end();
      this.#file!.end();
    });
    for (const lines of this.#printed.lines()) sink.printed(lines);
    if (this.#problem !== undefined) throw this.#problem;
    return this.#report(end, { start_ns: began_ns, end_ns: ended_ns });
  }

  async close(): Promise<void> {
    this.#ended = true;
    for (const cancel of this.#timers) cancel();
    this.#group?.signal('SIGKILL');
    await this.#group?.ended;
    if (this.#directory === undefined) return;
    failpoint('client.remove:before');
    rmSync(this.#directory, { recursive: true, force: true });
    failpoint('client.remove:after');
  }

  /** What it has written so far, for those who watch. */
  #look(): void {
    this.#at(this.#context.clock.now() + lookEvery_ns, () => {
      this.#reading(() => this.#file!.read());
      this.#look();
    });
  }

  /** What cannot be read ends the program: what it measures from here on is lost. */
  #reading(read: () => void): void {
    if (this.#problem !== undefined) return;
    try {
      read();
    } catch (error) {
      this.#problem = error;
      this.#stop('results');
    }
  }

  #at(time_ns: number, act: () => void): void {
    if (this.#ended) return;
    const cancel = this.#context.clock.at(time_ns, () => {
      this.#timers.delete(cancel);
      if (!this.#ended) act();
    });
    this.#timers.add(cancel);
  }

  #stop(why: Stopped): void {
    if (this.#ended || this.#stopped !== undefined) return;
    this.#stopped = why;
    this.#group!.signal('SIGTERM');
    this.#at(this.#context.clock.now() + grace_ns, () => this.#group!.signal('SIGKILL'));
  }

  #report(end: ProgramEnd, life: NonNullable<DriverReport['window']>): DriverReport {
    const report = { unsentWhileFree: 0, reachedMaxConcurrency: false, aborted: this.#stopped === 'aborted' };
    const failure = this.#failure(end);
    const results = this.#fromOutput.begun ? this.#fromOutput : this.#fromFile;
    if (!results.begun) {
      const operations = report.aborted ? 0 : this.#asOperation(failure?.kind, life);
      return { ...report, scheduled: operations, sent: operations, clients: 1, window: life, ...(failure && { errorSamples: { [failure.kind]: [failure.message] } }) };
    }
    // Told what it measured, it ought to have ended well; what it told is kept.
    if (failure !== undefined && !report.aborted) throw ownClientErrors.UBENCH_E_CLIENT_ENDED({ task: this.#task, command: this.#command, how: failure.how, last: failure.last });
    const summary = report.aborted ? undefined : results.summary();
    const { operations } = results;
    return { ...report, scheduled: operations, sent: operations, clients: summary?.clients ?? 1, window: summary === undefined ? life : this.#windowOf(summary, life), errorSamples: summary?.errorSamples ?? {} };
  }

  /** How it failed; `undefined` where it has not. */
  #failure({ code, signal }: ProgramEnd): { kind: string; message: string; how: string; last: string } | undefined {
    const { timeout_ns } = this.#context.slice.load;
    const [kind, how] =
      this.#stopped === 'timeout'
        ? ['timeout', `had not ended after ${formatDuration(timeout_ns)}, its client.timeout`]
        : signal !== null
          ? [signal, `was ended by ${signal}`]
          : [`exit ${code}`, `ended with exit code ${code}`];
    if (code === 0 && this.#stopped !== 'timeout') return undefined;
    const last = this.#errors.last(3);
    return { kind, how, last, message: `task ${this.#task} ${how}${last === '' ? '' : `: ${last}`}` };
  }

  /** A program that tells nothing is an operation itself. */
  #asOperation(failure: string | undefined, { start_ns, end_ns }: NonNullable<DriverReport['window']>): number {
    const time = new Histogram();
    time.record(end_ns - start_ns);
    this.#context.sink.ship({
      interval: Math.floor((end_ns - start_ns) / 1e9),
      completed: failure === undefined ? 1 : 0,
      sent: 1,
      phases: { measure: { operations: 1, errors: failure === undefined ? {} : { [failure]: 1 }, histograms: { [failure === undefined ? 'serviceTime' : 'errorTime']: time.encode() }, tallies: {} } },
    });
    return 1;
  }

  /**
   * When the measurement was by our clock. Most programs read the clock that we do; of one that reads another, only how long it was is known, and it is taken to
   * have ended with the program.
   */
  #windowOf({ window }: ClientSummary, life: NonNullable<DriverReport['window']>): NonNullable<DriverReport['window']> {
    const length_ns = window.end_ns - window.start_ns;
    if (length_ns > life.end_ns - life.start_ns) {
      const problem = `its window is ${formatDuration(length_ns)}, and it ran for ${formatDuration(life.end_ns - life.start_ns)}.`;
      throw ownClientErrors.UBENCH_E_CLIENT_RESULTS({ task: this.#task, problem });
    }
    return window.start_ns >= life.start_ns && window.end_ns <= life.end_ns ? window : { start_ns: life.end_ns - length_ns, end_ns: life.end_ns };
  }
}
