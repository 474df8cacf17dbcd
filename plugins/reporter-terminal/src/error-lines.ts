import { oneLine } from '@ubench/core';
import type { ErrorRecord } from '@ubench/errors';
import type { Colours } from './colours.ts';
import { printableLines, wrap } from './display-text.ts';

/** An error record, or one that was parsed from JSON, where an absent text may be undefined. */
type ShownError = Pick<ErrorRecord, 'code' | 'what'> & { readonly [K in 'where' | 'fix' | 'details']?: string | undefined };

/** What happened, where, the lines that show it, and what to do. Sentences are wrapped; the lines that show it keep their shape. */
export function errorLines({ code, what, where, fix, details }: ShownError, c: Colours, width = Infinity): string[] {
  const [first = '', ...rest] = wrap(`${label} ${oneLine(what)} [${code}]`, width, 2);
  const [step = '', ...steps] = fix === undefined ? [] : wrap(oneLine(fix), width - 4, 4);
  return [
    first.replace(label, c.bold(c.red(label))).replace(`[${code}]`, c.dim(`[${code}]`)),
    ...rest.map((line) => line.replace(`[${code}]`, c.dim(`[${code}]`))),
    ...(where === undefined ? [] : [`  at ${c.cyan(oneLine(where))}`]),
    ...(details === undefined ? [] : printableLines(details).map((line) => `  ${line}`)),
    ...(fix === undefined ? [] : [`  ${c.green('→')} ${step}`, ...steps]),
  ];
}

const label = 'error:';
