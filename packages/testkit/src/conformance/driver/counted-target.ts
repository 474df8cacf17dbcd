import type { WorkloadType } from '@ubench/load';
import type { OperationAccount } from './operation-account.ts';

/** What is to go wrong. */
export interface Behaviour {
  /** Says what becomes of operation `i`: a failure that is told, one that breaks off, or no end at all. */
  outcome?(i: number): 'success' | 'fails' | 'throws' | 'hangs';
  /** No client can connect. */
  readonly unreachable?: boolean;
}

/** How long an operation takes, at least. */
export const operation_ms = 1;

/** What a load of the suite is run against. */
export interface CountedTarget {
  readonly type: WorkloadType;
  readonly url: string;
  readonly account: OperationAccount;
  /** The kinds of its failures, and what each message of one holds. */
  readonly failures: { readonly kinds: readonly string[]; readonly message: RegExp };
  /** What is said of a target that cannot be reached. */
  readonly refusal: string;
  /** Requests that are not the one that the workload describes; always none where there are no requests. */
  readonly strangers: readonly string[];
  close(): Promise<void>;
}
