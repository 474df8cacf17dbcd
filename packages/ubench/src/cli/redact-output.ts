import { redact } from '@ubench/core';

const guarded = new WeakSet<NodeJS.WriteStream>();

/**
 * Keeps known secrets out of everything that this process prints from now on: also out of what a spec, a plugin or the log of a service
 * prints through us, where nobody else could.
 */
export function redactOutput(...streams: readonly NodeJS.WriteStream[]): void {
  for (const stream of streams) {
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
