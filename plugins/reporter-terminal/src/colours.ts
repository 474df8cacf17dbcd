import picocolors from 'picocolors';

export type Colours = ReturnType<typeof picocolors.createColors>;

/** Colours on a terminal, unless NO_COLOR is set to anything; FORCE_COLOR asks for them elsewhere. */
export function coloursFor(stream: { readonly isTTY?: boolean }, env: Readonly<Record<string, string | undefined>> = process.env): Colours {
  if (env['NO_COLOR']) return picocolors.createColors(false);
  if (env['FORCE_COLOR']) return picocolors.createColors(env['FORCE_COLOR'] !== '0');
  return picocolors.createColors(stream.isTTY === true && env['TERM'] !== 'dumb');
}
