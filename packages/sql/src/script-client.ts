import type { Client, Random, Recorder } from '@ubench/load';
import type { SqlConnection } from './connection.ts';
import { runOperation } from './operation.ts';
import { chooseScript, type Script } from './script.ts';

/** A virtual client that runs one script per operation, every statement as a named prepared one. */
export class ScriptClient implements Client {
  readonly #connection: SqlConnection;
  readonly #scripts: readonly Script[];

  constructor(connection: SqlConnection, scripts: readonly Script[]) {
    this.#connection = connection;
    this.#scripts = scripts;
  }

  get connected(): boolean {
    return this.#connection.connected;
  }

  operate(i: number, random: Random, recorder: Recorder): Promise<void> {
    const script = chooseScript(this.#scripts, random);
    const drawn = script.draw(i, random);
    return runOperation(this.#connection, recorder, async () => {
      let start = recorder.now();
      for (const statement of script.statements) {
        await this.#connection.execute(
          statement,
          statement.values.map((place) => drawn[place]!),
        );
        const end = recorder.now();
        recorder.value('statements', end - start, statement.key);
        start = end;
      }
    });
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}
