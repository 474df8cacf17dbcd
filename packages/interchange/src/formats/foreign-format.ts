import type { ImportedMeasurement } from '@ubench/core/analysis';
import type { ForeignTool } from './foreign-tools.ts';

/** One form in which a tool writes what it has measured. */
export interface ForeignFormat {
  readonly tool: ForeignTool;
  /** Tells it by the beginning of a file, some 64 KiB or all of it, without what is no part of its text. */
  recognises(beginning: string): boolean;
  /** How it is read: as a whole, which is small, or line by line, of any length. */
  readonly read: { readonly whole: WholeReader } | { readonly lines: () => LineReader };
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
