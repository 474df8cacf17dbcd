import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../plan/canonical-json.ts';
import type { Plan } from '../plan/plan.ts';
import type { RunEvent } from '../report/run-event.ts';

/** `runs/<id>/` of one run: its plan before anything starts, its events as they happen, the logs of its services. */
export class RunDirectory {
  readonly path: string;
  readonly #events: string;

  constructor(stateDirectory: string, run: string) {
    this.path = join(stateDirectory, 'runs', run);
    this.#events = join(this.path, 'events.jsonl');
    mkdirSync(this.logs, { recursive: true });
    appendFileSync(this.#events, `${JSON.stringify({ schema: 'ubench.events/1', run })}\n`);
  }

  get logs(): string {
    return join(this.path, 'logs');
  }

  writePlan(plan: Plan): void {
    writeFileSync(join(this.path, 'plan.json'), canonicalJson(plan));
  }

  /** Appends an event; progress is for eyes only. */
  append(event: RunEvent): void {
    if (event.type === 'progress') return;
    const { plan: _, ...stored } = event.type === 'run-start' ? event : { ...event, plan: undefined };
    appendFileSync(this.#events, `${JSON.stringify({ time: new Date().toISOString(), ...stored })}\n`);
  }
}
