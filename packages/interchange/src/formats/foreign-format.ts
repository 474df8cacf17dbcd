import type { ImportedMeasurement } from '@ubench/core/analysis';
import type { ForeignTool } from './foreign-tools.ts';

/** One form in which a tool writes what it has measured. */
export interface ForeignFormat {
  readonly tool: ForeignTool;
  /** Tells it by the beginning of a file, some 64 KiB or all of it, without what is no part of its text. */
  recognises(beginning: string): boolean;
  /** How it is read: as a whole, which is small; or line by line, or in parts as they come, of any length. */
  readonly read: { readonly whole: WholeReader } | { readonly lines: () => LineReader } | { readonly parts: () => PartReader };
}

/** @param where What to call the text in an error: its file. @throws UBENCH_E_IMPORT_FORMAT, UBENCH_E_IMPORT_NOTHING */
export type WholeReader = (text: string, where: string) => ImportedMeasurement;

/** Reads lines, of several files one after the other, which are of one measurement. */
export interface LineReader {
  /** Without its end; never an empty one. @throws UBENCH_E_IMPORT_FORMAT */
  line(text: string): void;
  /** After a file. @param ended Its last line has an end: without it, it may be a part of one. @throws UBENCH_E_IMPORT_FORMAT */
  endOfFile(ended: boolean): void;
  /** @throws UBENCH_E_IMPORT_NOTHING */
  end(): ImportedMeasurement;
}

/** Reads the text of one file in parts that end anywhere. */
export interface PartReader {
  /** @throws UBENCH_E_IMPORT_FORMAT */
  part(text: string): void;
  /** In the order of the file. @throws UBENCH_E_IMPORT_FORMAT, UBENCH_E_IMPORT_NOTHING */
  end(): readonly PartOfFile[];
}

/** One of several measurements in a file. */
export interface PartOfFile {
  readonly measurement: ImportedMeasurement;
  /** What tells it from the others of its file: `concurrent 4`. */
  readonly name: string;
}
