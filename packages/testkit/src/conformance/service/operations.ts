import { toErrorRecord } from '@ubench/errors';
import { type Client, counterRandom, monotonicNow, type OperationDetails, type Recorder } from '@ubench/load';
import { within } from '../within.ts';

/** What became of one operation, as the load generator would count it. */
export interface OperationOutcome {
  /** `undefined` for a success. */
  readonly failure: { readonly kind: string; readonly message: string } | undefined;
  /** `sent`, `first`, `done`, in the order in which they were told. */
  readonly told: readonly string[];
  readonly values: readonly { readonly metric: string; readonly value: number; readonly key: string | undefined }[];
  /** What the client says of it for the operation log; `undefined` where it says nothing. */
  readonly details: Readonly<Record<string, unknown>> | undefined;
}

/** Runs one operation of a client to its end. Rejects only where it does not end. */
export async function operate(client: Client, i: number, seed: number): Promise<OperationOutcome> {
  const told: string[] = [];
  const values: { metric: string; value: number; key: string | undefined }[] = [];
  let failure: OperationOutcome['failure'];
  let details: OperationDetails | undefined;
  const recorder: Recorder = {
    sent: () => void told.push('sent'),
    first: () => void told.push('first'),
    done: () => void told.push('done'),
    fail: (kind, message = '') => void (failure ??= { kind, message }),
    value: (metric, value, key) => void values.push({ metric, value, key }),
    values: (metric, many, count) => void values.push(...Array.from({ length: count }, (_, n) => ({ metric, value: many[n]!, key: undefined }))),
    givenUp: () => void told.push('givenUp'),
    log: (given) => void (details = given),
    now: monotonicNow,
  };
  const random = counterRandom(seed);
  random.at(i);
  try {
    // Inside an async function, so that a client which throws instead of rejecting is one that failed.
    await within(`operation ${i}`, (async () => client.operate(i, random, recorder))());
  } catch (error) {
    if ((error as Error).name === 'AssertionError') throw error;
    const { code, what } = toErrorRecord(error);
    failure ??= { kind: code, message: what };
  }
  return { failure, told, values, details: details?.(0) };
}

/** Runs a share of operations 0 to `count - 1`, one after the other: those of client `client` of `clients`. */
export async function operateAll(client: Client, seed: number, count: number, stripe: { readonly client: number; readonly clients: number } = { client: 0, clients: 1 }): Promise<OperationOutcome[]> {
  const outcomes: OperationOutcome[] = [];
  for (let i = stripe.client; i < count; i += stripe.clients) outcomes.push(await operate(client, i, seed));
  return outcomes;
}
