import { redact, registerArguments } from '@ubench/core';
import type { CliContext } from './cli-context.ts';

const guarded = new WeakSet<NodeJS.WriteStream>();

/**
 * Keeps secrets, those of the command line among them, out of everything that this process prints from now on: also out of what a spec, a
 * plugin or a service prints through us, where nobody else could.
 */
export function redactOutput({ argv, stdout, stderr }: Pick<CliContext, 'argv' | 'stdout' | 'stderr'>): void {
  registerArguments(argv);
  for (const stream of [stdout, stderr]) {
    if (guarded.has(stream)) continue;
    guarded.add(stream);
    const write = stream.write.bind(stream) as (chunk: unknown, ...rest: unknown[]) => boolean;
    stream.write = ((chunk: unknown, ...rest: unknown[]): boolean => write(redactChunk(chunk), ...rest)) as typeof stream.write;
  }
}

function redactChunk(chunk: unknown): unknown {
  if (typeof chunk === 'string') return redact(chunk);
  if (!(chunk instanceof Uint8Array)) return chunk;
  // What has nothing to hide passes as it is: it may begin or end within a character.
  const text = Buffer.from(chunk).toString();
  const safe = redact(text);
  return safe === text ? chunk : safe;
}
