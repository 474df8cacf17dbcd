import type { Random } from '@ubench/load';
import { coreWorkloads, type CoreWorkloadName, type RequestKind } from './core-workloads.ts';
import { insertsBefore, isInsert } from './inserts.ts';
import { type Distribution, keyChooser, type KeyChooser } from './key-chooser.ts';

export interface YcsbRequest {
  readonly kind: RequestKind;
  /** The number of the record. */
  readonly record: number;
  /** How many records to scan; the field to write. */
  readonly detail: number;
}

interface YcsbShape {
  readonly workload: CoreWorkloadName;
  readonly distribution: Distribution;
  readonly records: number;
  readonly fields: number;
  readonly maxScanLength: number;
}

/** An insert is read this many operations later at the earliest: with up to so many in flight at once it is there by then. */
export const settleOperations = 1000;

/** What operation `i` asks for, as a pure function of its number and its random sequence. To be asked for growing `i`. */
export class YcsbRequests {
  readonly #shape: YcsbShape;
  readonly #inserts: boolean;
  readonly #kinds: readonly RequestKind[];
  readonly #keys: KeyChooser;

  /** @param zeta That of the records that are loaded. */
  constructor(shape: YcsbShape, zeta: number) {
    const { mix } = coreWorkloads[shape.workload];
    this.#shape = shape;
    this.#inserts = 'insert' in mix;
    this.#kinds = Object.entries(mix).flatMap(([kind, share]) => (kind === 'insert' ? [] : Array.from({ length: share }, () => kind as RequestKind)));
    this.#keys = keyChooser(shape.distribution, shape.records, zeta);
  }

  at(i: number, random: Random): YcsbRequest {
    const { records, fields, maxScanLength } = this.#shape;
    if (this.#inserts && isInsert(i)) return { kind: 'insert', record: records + insertsBefore(i), detail: 0 };
    const kind = this.#kinds[random.int(0, this.#kinds.length - 1)]!;
    const newest = records - 1 + (this.#inserts ? insertsBefore(Math.max(0, i - settleOperations)) : 0);
    const record = this.#keys.next(random, newest);
    if (kind === 'read') return { kind, record, detail: 0 };
    return { kind, record, detail: kind === 'scan' ? random.int(1, maxScanLength) : random.int(0, fields - 1) };
  }
}
