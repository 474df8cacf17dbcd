import type { Argv } from '@ubench/core';

/** A command as a line that any POSIX shell reads back as the same arguments: to be shown, and to be run. It has line breaks where they have. */
export const quote = (command: Argv): string => command.map(quoteWord).join(' ');

/** What needs no quotes is left readable. */
const quoteWord = (word: string): string => (/^[\w@%+:,./-][\w@%+=:,./-]*$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
