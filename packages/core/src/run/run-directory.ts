import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toErrorRecord } from '@ubench/errors';
import { coreErrors } from '../core-errors.ts';
import { canonicalJson } from '../plan/canonical-json.ts';
import type { Plan } from '../plan/plan.ts';
import type { RunEvent } from '../report/run-event.ts';

/** `runs/<id>/` of one run: its plan before anything starts, its events as they happen, the logs of its services. */
export class RunDirectory {
  readonly path: string;
  readonly #events: string;

  /** @throws UBENCH_E_STATE_DIRECTORY, as every method that writes. */
  constructor(stateDirectory: string, run: string) {
    this.path = join(stateDirectory, 'runs', run);
    this.#events = join(this.path, 'events.jsonl');
    this.#write(() => {
      mkdirSync(this.logs, { recursive: true });
      appendFileSync(this.#events, `${JSON.stringify({ schema: 'ubench.events/1', run })}\n`);
    });
  }

  get logs(): string {
    return join(this.path, 'logs');
  }

  writePlan(plan: Plan): void {
    this.#write(() => writeFileSync(join(this.path, 'plan.json'), canonicalJson(plan)));
  }

  /** Appends an event; progress is for eyes only. */
  append(event: RunEvent): void {
    if (event.type === 'progress') return;
    const { plan: _, ...stored } = event.type === 'run-start' ? event : { ...event, plan: undefined };
    this.#write(() => appendFileSync(this.#events, `${JSON.stringify({ time: new Date().toISOString(), ...stored })}\n`));
  }

  #write(write: () => void): void {
    try {
      write();
    } catch (cause) {
      throw coreErrors.UBENCH_E_STATE_DIRECTORY({ directory: this.path, problem: toErrorRecord(cause).what }, { cause });
    }
  }
}
