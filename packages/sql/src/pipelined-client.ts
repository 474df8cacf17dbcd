import type { Client, Random, Recorder } from '@ubench/load';
import { failureOf } from './failure.ts';
import { judgeOperation } from './operation.ts';
import { chooseScript, type Script } from './script.ts';
import type { StatementConnection } from './statement-connection.ts';

/** A virtual client that sends the statements of several runs of a script at once, and awaits one answer to all of them. */
export class PipelinedClient implements Client {
  readonly #connection: StatementConnection;
  readonly #scripts: readonly Script[];
  readonly #depth: number;

  constructor(connection: StatementConnection, scripts: readonly Script[], depth: number) {
    this.#connection = connection;
    this.#scripts = scripts;
    this.#depth = depth;
  }

  get connected(): boolean {
    return this.#connection.connected;
  }

  async operate(i: number, random: Random, recorder: Recorder): Promise<void> {
    let statements = 0;
    for (let run = 0; run < this.#depth; run++) {
      const script = chooseScript(this.#scripts, random);
      const drawn = script.draw(i * this.#depth + run, random);
      for (const statement of script.statements) this.#connection.add(statement, statement.values.map((place) => drawn[place]!));
      statements += script.statements.length;
    }
    recorder.sent();
    const error = await new Promise<Error | undefined>((resolve) =>
      this.#connection.send((reason) => {
        recorder.done();
        resolve(reason);
      }),
    );
    if (error === undefined) recorder.value('pipelinedStatements', statements);
    await judgeOperation(this.#connection, recorder, error && failureOf(error));
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}
