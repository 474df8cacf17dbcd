import { stripVTControlCharacters } from 'node:util';

/**
 * A name or message from outside on one line: escape sequences, control characters and direction overrides would let it move a cursor or
 * rewrite what stands beside it.
 */
export const oneLine = (text: string): string => withoutControls(stripVTControlCharacters(text).replace(/\s+/gv, ' ')).trim();

/** A line without control characters and direction overrides. */
export const withoutControls = (line: string): string => line.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gv, '');
