import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runPaths, stateDirectoryOf, storeErrors } from '@ubench/core';
import { nearest } from '@ubench/errors';
import type { CliContext } from '../cli-context.ts';
import { LineFollower } from './line-follower.ts';
import { openStore } from './open-store.ts';

interface Flags {
  readonly tail: number | undefined;
  readonly follow: boolean;
}

const pause_ms = 200;

/** `ubench logs`. */
export async function logsCommand([text, deployment]: readonly string[], { tail, follow }: Flags, context: CliContext): Promise<number> {
  const { stdout, stderr, cwd, env } = context;
  const store = openStore(context);
  const id = store.find(text);
  const { logs } = runPaths(stateDirectoryOf(cwd, env), id);
  const followers = new Map<string, LineFollower>();
  /** Services of a run start one after the other. */
  const discover = (): void => {
    for (const name of logNames(logs)) {
      if (deployment !== undefined && deployment !== name) continue;
      if (!followers.has(name)) followers.set(name, new LineFollower(join(logs, `${name}.log`)));
    }
  };
  const print = (limit: number | undefined): void => {
    for (const [name, follower] of followers) {
      const lines = follower.read();
      for (const line of limit === undefined ? lines : lines.slice(-limit)) stdout.write(`${logNames(logs).length > 1 && deployment === undefined ? `${name} | ` : ''}${line}\n`);
    }
  };
  discover();
  const goesOn = (): boolean => store.read(id).status === 'RUNNING';
  if (followers.size === 0 && !(follow && goesOn())) {
    const known = logNames(logs);
    if (deployment !== undefined) throw storeErrors.UBENCH_E_NO_LOG({ id, deployment, near: nearest(deployment, known), known });
    stderr.write(`The run ${id} has no logs: it has started nothing.\n`);
    return 0;
  }
  print(tail);
  if (follow) {
    while (!stdout.destroyed && goesOn()) {
      await sleep(pause_ms);
      discover();
      print(undefined);
    }
    print(undefined);
  }
  return 0;
}

const logNames = (directory: string): string[] =>
  existsSync(directory)
    ? readdirSync(directory)
        .filter((name) => name.endsWith('.log'))
        .map((name) => name.slice(0, -'.log'.length))
        .sort()
    : [];
