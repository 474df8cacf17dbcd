import { existsSync } from 'node:fs';
import type { Handle, InstanceHost } from '@ubench/core';
import { LineFollower } from './line-follower.ts';

/** The log of one instance, wherever it is. */
export interface LogSource {
  /** The deployment's, as its file is called. */
  readonly name: string;
  /** The instance's; absent where the file is of all of them. */
  readonly id?: string;
  /** The whole lines since the last call. `last`: there is no other call. */
  read(options: { readonly last: boolean; readonly tail?: number | undefined }): Promise<readonly string[]>;
}

/** A file of the run's directory. */
export function fileLog(name: string, file: string): LogSource {
  const follower = new LineFollower(file);
  return {
    name,
    async read({ tail }) {
      const lines = follower.read();
      return tail === undefined ? lines : lines.slice(-tail);
    },
  };
}

/** A backend must not be asked often. */
const every_ms = 2_000;

/**
 * What an instance has printed where it runs, until that is brought home.
 * @param file Where it then is.
 */
export function backendLog(name: string, file: string, handle: Handle, hostOf: () => Promise<InstanceHost>): LogSource {
  let seen = 0;
  let next_ms = 0;
  return {
    name,
    id: handle.id,
    async read({ last, tail }) {
      if (!last && performance.now() < next_ms) return [];
      next_ms = performance.now() + every_ms;
      const home = existsSync(file);
      const first = seen === 0;
      // What is asked for once need not come as a whole.
      const limit = last && first && tail !== undefined ? { tail } : {};
      const lines = home ? new LineFollower(file).read() : await linesOf(await hostOf(), handle, limit);
      const fresh = lines.slice(seen);
      seen = Math.max(seen, lines.length);
      return tail === undefined ? fresh : fresh.slice(-tail);
    },
  };
}

async function linesOf(host: InstanceHost, handle: Handle, limit: { readonly tail?: number }): Promise<string[]> {
  const lines: string[] = [];
  for await (const { text } of host.logs(handle, limit)) lines.push(text);
  return lines;
}
