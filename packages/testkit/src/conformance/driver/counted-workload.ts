import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, Recorder, WorkloadType } from '@ubench/load';
import { z } from 'zod';

/** An operation that a driver gave to a client. */
export interface CountedOperation {
  readonly i: number;
  readonly client: number;
  /** When the client was given it, nanoseconds of the agents' clock. */
  readonly begun_ns: number;
  /** The kind of its failure; `undefined` for a success. */
  failure: string | undefined;
}

/** What is to go wrong. */
export interface Behaviour {
  /** Says what becomes of operation `i`: a failure that the recorder is told, one that is thrown, or no end at all. */
  outcome?(i: number): 'success' | 'fails' | 'throws' | 'hangs';
  /** What connecting is refused with. */
  readonly refusal?: string;
}

export const failures = { fails: 'unlucky', throws: 'E_THROWN' } as const;

/** How long an operation takes, at least. */
const operation_ms = 1;

/** A workload without a server, which keeps account of everything that it is asked to do. */
export class CountedWorkload {
  readonly operations: CountedOperation[] = [];
  readonly clients = new Set<number>();
  /** Connections that are open, operations that are running, and the most there were of each at one time. */
  open = 0;
  mostOpen = 0;
  running = 0;
  mostRunning = 0;
  /** Set when the check is over: a driver that does not end then waits for ever, and disturbs no other check. */
  halted = false;
  readonly #behaviour: Behaviour;

  constructor(behaviour: Behaviour) {
    this.#behaviour = behaviour;
  }

  get type(): WorkloadType {
    return {
      service: 'conformance',
      name: 'count',
      options: z.strictObject({}),
      metrics: { marks: { kind: 'count', title: 'Marks', definition: 'One for each operation.', better: 'higher' } },
      mutates: false,
      connect: async ({ client }) => this.#connect(client),
    };
  }

  /** How many operations failed, by kind. */
  get failed(): Record<string, number> {
    const kinds = this.operations.flatMap(({ failure }) => failure ?? []);
    return Object.fromEntries(Object.entries(Object.groupBy(kinds, (kind) => kind)).map(([kind, each]) => [kind, each!.length]));
  }

  async #connect(number: number): Promise<Client> {
    await sleep(operation_ms);
    if (this.#behaviour.refusal !== undefined) throw new Error(this.#behaviour.refusal);
    this.clients.add(number);
    this.mostOpen = Math.max(this.mostOpen, ++this.open);
    const closed = Promise.withResolvers<void>();
    let connected = true;
    return {
      get connected() {
        return connected;
      },
      operate: (i, _random, recorder) => this.#operate(i, number, recorder, closed.promise),
      close: async () => {
        if (!connected) return;
        connected = false;
        this.open--;
        closed.resolve();
      },
    };
  }

  async #operate(i: number, client: number, recorder: Recorder, closed: Promise<void>): Promise<void> {
    if (this.halted) await new Promise(() => {});
    const operation: CountedOperation = { i, client, begun_ns: recorder.now(), failure: undefined };
    this.operations.push(operation);
    this.mostRunning = Math.max(this.mostRunning, ++this.running);
    try {
      recorder.sent();
      recorder.value('marks', 1);
      const outcome = this.#behaviour.outcome?.(i) ?? 'success';
      await (outcome === 'hangs' ? closed : sleep(operation_ms));
      recorder.done();
      if (outcome === 'fails') recorder.fail((operation.failure = failures.fails), `operation ${i} drew the short straw`);
      if (outcome === 'throws') throw Object.assign(new Error(`operation ${i} threw`), { code: (operation.failure = failures.throws) });
    } finally {
      this.running--;
    }
  }
}
