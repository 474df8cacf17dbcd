import type { Client, Random, Recorder } from '@ubench/load';
import { failureOf } from './failure.ts';
import { judgeOperation } from './operation.ts';
import type { ParameterValue } from './parameter.ts';
import { chooseScript, type Script } from './script.ts';
import type { Settled, StatementConnection } from './statement-connection.ts';

/**
 * A virtual client that runs one script per operation, one statement after the other. What belongs to the operation that is running is
 * kept here and not in a chain of promises, which would cost as much as all the rest of an operation.
 */
export class ScriptClient implements Client {
  readonly #connection: StatementConnection;
  readonly #scripts: readonly Script[];
  readonly #timed: boolean;
  #script!: Script;
  #drawn: readonly ParameterValue[] = [];
  #recorder!: Recorder;
  #statement = 0;
  #statementStart_ns = 0;
  #resolve!: () => void;
  #reject!: (error: unknown) => void;
  readonly #settled: Settled = (error) => this.#statementEnded(error);
  readonly #run = (resolve: () => void, reject: (error: unknown) => void): void => {
    this.#resolve = resolve;
    this.#reject = reject;
    this.#send();
  };

  /** @param timed Whether the latency of every statement is recorded. */
  constructor(connection: StatementConnection, scripts: readonly Script[], timed: boolean) {
    this.#connection = connection;
    this.#scripts = scripts;
    this.#timed = timed;
  }

  get connected(): boolean {
    return this.#connection.connected;
  }

  operate(i: number, random: Random, recorder: Recorder): Promise<void> {
    this.#script = chooseScript(this.#scripts, random);
    this.#drawn = this.#script.draw(i, random);
    this.#recorder = recorder;
    this.#statement = 0;
    return new Promise(this.#run);
  }

  #send(): void {
    const statement = this.#script.statements[this.#statement]!;
    this.#connection.add(statement, statement.values.map((place) => this.#drawn[place]!));
    if (this.#statement === 0) {
      this.#recorder.sent();
      if (this.#timed) this.#statementStart_ns = this.#recorder.now();
    }
    this.#connection.send(this.#settled);
  }

  #statementEnded(error: Error | undefined): void {
    try {
      const { key } = this.#script.statements[this.#statement++]!;
      if (error !== undefined) this.#recorder.value('statementFailures', 1, key);
      else if (this.#timed) this.#recordStatement(key);
      if (error === undefined && this.#statement < this.#script.statements.length) this.#send();
      else this.#operationEnded(error);
    } catch (thrown) {
      this.#reject(thrown);
    }
  }

  #recordStatement(key: string): void {
    const end_ns = this.#recorder.now();
    this.#recorder.value('statements', end_ns - this.#statementStart_ns, key);
    this.#statementStart_ns = end_ns;
  }

  #operationEnded(reason: Error | undefined): void {
    this.#recorder.done();
    if (reason === undefined && !this.#connection.inTransaction) this.#resolve();
    else judgeOperation(this.#connection, this.#recorder, reason && failureOf(reason)).then(this.#resolve, this.#reject);
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}
