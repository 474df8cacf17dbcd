import type { ErrorRecord } from '@ubench/errors';
import type { Colours } from './colours.ts';
import { wrap } from './display-text.ts';

/** An error record, or one that was parsed from JSON, where an absent text may be undefined. */
type ShownError = { readonly [K in keyof ErrorRecord]: ErrorRecord[K] | undefined };

/** What happened, where, the lines that show it, and what to do. Sentences are wrapped; the lines that show it are left as they are. */
export function errorLines({ code, what, where, fix, details }: ShownError, c: Colours, width = Infinity): string[] {
  const [first = '', ...rest] = wrap(`${label} ${what} [${code}]`, width, 2);
  const [step = '', ...steps] = fix === undefined ? [] : wrap(fix, width - 4, 4);
  return [
    first.replace(label, c.bold(c.red(label))).replace(`[${code}]`, c.dim(`[${code}]`)),
    ...rest.map((line) => line.replace(`[${code}]`, c.dim(`[${code}]`))),
    ...(where === undefined ? [] : [`  at ${c.cyan(where)}`]),
    ...(details === undefined ? [] : details.trimEnd().split('\n').map((line) => `  ${line}`)),
    ...(fix === undefined ? [] : [`  ${c.green('→')} ${step}`, ...steps]),
  ];
}

const label = 'error:';
