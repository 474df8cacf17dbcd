import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, Recorder, WorkloadType } from '@ubench/load';
import { z } from 'zod';
import { type Behaviour, type CountedTarget, operation_ms } from './counted-target.ts';
import { OperationAccount } from './operation-account.ts';

const failures = { fails: 'unlucky', throws: 'E_THROWN' } as const;

/** A workload without a server, which keeps account of everything that it is asked to do. */
export class CountedWorkload implements CountedTarget {
  readonly url = 'conformance://';
  readonly account = new OperationAccount();
  readonly failures = { kinds: Object.values(failures), message: /^operation \d+ / };
  readonly refusal = 'the counter is closed';
  readonly strangers = [];
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

  async close(): Promise<void> {
    this.account.halted = true;
  }

  async #connect(number: number): Promise<Client> {
    await sleep(operation_ms);
    if (this.#behaviour.unreachable) throw new Error(this.refusal);
    this.account.opened(number);
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
        this.account.open--;
        closed.resolve();
      },
    };
  }

  async #operate(i: number, client: number, recorder: Recorder, closed: Promise<void>): Promise<void> {
    if (this.account.halted) await new Promise(() => {});
    const operation = this.account.begin(i, client, recorder.now());
    try {
      recorder.sent();
      recorder.value('marks', 1);
      const outcome = this.#behaviour.outcome?.(i) ?? 'success';
      await (outcome === 'hangs' ? closed : sleep(operation_ms));
      recorder.done();
      if (outcome === 'fails') recorder.fail((operation.failure = failures.fails), `operation ${i} drew the short straw`);
      if (outcome === 'throws') throw Object.assign(new Error(`operation ${i} threw`), { code: (operation.failure = failures.throws) });
    } finally {
      this.account.running--;
    }
  }
}
