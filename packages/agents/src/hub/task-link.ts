import { monotonicNow } from '@ubench/load';
import { type ClockComparison, type ClockSample, roundTrip_ns } from '../protocol/clock-comparison.ts';
import { ClockHistory } from '../protocol/clock-history.ts';
import type { JsonLines } from '../protocol/json-lines.ts';
import { type Order, type Word, word } from '../protocol/task-protocol.ts';

/** Questions of one comparison of clocks, one after the other: the shortest round trip of them counts. */
const questions = 4;

export interface TaskLinkOptions {
  readonly rank: number;
  readonly node: string;
  readonly lines: JsonLines;
  /** An agent said something. */
  said(link: TaskLink, said: Extract<Word, { type: 'said' }>): void;
  /** Clocks have been compared once more; the task stood still for at most so long since the last time. */
  compared(link: TaskLink, pause_ns: number): void;
}

/** A task as its hub knows it. */
export class TaskLink {
  readonly rank: number;
  readonly node: string;
  readonly #options: TaskLinkOptions;
  readonly #history = new ClockHistory();
  readonly #asked = new Map<number, { readonly asked_ns: number; resolve(sample: ClockSample | undefined): void }>();
  #comparing: Promise<void> | undefined;
  #pause_ns = 0;
  #questions = 0;
  /** The longest round trip when clocks were last compared. */
  roundTrip_ns = 0;
  over = false;

  constructor(options: TaskLinkOptions) {
    this.#options = options;
    this.rank = options.rank;
    this.node = options.node;
  }

  /** `undefined` until it has been compared. */
  get clock(): ClockComparison | undefined {
    return this.#history.comparison;
  }

  send(order: Order): void {
    this.#options.lines.send(order);
  }

  /** A line of the task. @throws Where it is none. */
  hear(value: unknown, heard_ns: number): void {
    const heard = word.parse(value);
    if (heard.type === 'said') {
      this.#options.said(this, heard);
      return;
    }
    const question = this.#asked.get(heard.id);
    if (question === undefined) return;
    this.#asked.delete(heard.id);
    this.#pause_ns = Math.max(this.#pause_ns, heard.pause_ns);
    question.resolve({ asked_ns: question.asked_ns, heard_ns: heard.heard_ns, answered_ns: heard.answered_ns, back_ns: heard_ns });
  }

  /** Compares clocks; what is under way is waited for. Resolves also where the task is lost meanwhile. */
  compare(): Promise<void> {
    return (this.#comparing ??= this.#compare().finally(() => {
      this.#comparing = undefined;
    }));
  }

  async #compare(): Promise<void> {
    const samples: ClockSample[] = [];
    for (let question = 0; question < questions; question++) {
      const sample = await this.#ask();
      if (sample === undefined) return;
      samples.push(sample);
    }
    this.#history.add(samples);
    this.roundTrip_ns = Math.max(...samples.map(roundTrip_ns));
    const pause_ns = this.#pause_ns;
    this.#pause_ns = 0;
    this.#options.compared(this, pause_ns);
  }

  #ask(): Promise<ClockSample | undefined> {
    if (this.over) return Promise.resolve(undefined);
    const { promise, resolve } = Promise.withResolvers<ClockSample | undefined>();
    const id = this.#questions++;
    this.#asked.set(id, { asked_ns: monotonicNow(), resolve });
    this.send({ type: 'ping', id });
    return promise;
  }

  /** The connection is over. */
  end(): void {
    this.over = true;
    for (const { resolve } of this.#asked.values()) resolve(undefined);
    this.#asked.clear();
  }

  /** Nobody else is told anything by it. */
  cutOff(): void {
    this.#options.lines.destroy();
  }
}
