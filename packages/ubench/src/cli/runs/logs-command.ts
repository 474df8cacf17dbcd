import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Backends, logName, runPaths, stateDirectoryOf, storeErrors, type StoredRun } from '@ubench/core';
import { nearest, toErrorRecord } from '@ubench/errors';
import type { CommandContext } from '../cli-context.ts';
import { backendLog, fileLog, type LogSource } from './log-source.ts';
import { openBackends } from './open-backends.ts';
import { openStore } from './open-store.ts';

interface Flags {
  readonly tail: number | undefined;
  readonly follow: boolean;
}

const pause_ms = 200;

/** `ubench logs`. */
export async function logsCommand([text, deployment]: readonly string[], { tail, follow }: Flags, context: CommandContext): Promise<number> {
  const { stdout, stderr, cwd, env } = context;
  const store = openStore(context);
  const id = store.find(text);
  const { logs } = runPaths(stateDirectoryOf(cwd, env), id);
  // Only a log that is not here takes the configuration.
  let backends: Promise<Backends> | undefined;
  const hostOf = async (name: string) => (await (await (backends ??= openBackends(context))).get(name)).instances;
  const sources: LogSource[] = [];
  /** Services of a run start one after the other. */
  const discover = ({ instances }: StoredRun): void => {
    for (const name of logNames(logs)) {
      if (!sources.some((source) => source.name === name)) sources.push(fileLog(name, join(logs, `${name}.log`)));
    }
    for (const { backend, handle } of instances) {
      if (handle === undefined) continue;
      const file = join(logs, logName({ name: handle.deployment === '' ? handle.id : handle.deployment }));
      const name = basename(file, '.log');
      const known = sources.some((source) => source.name === name && (source.id === undefined || source.id === handle.id));
      if (!known) sources.push(backendLog(name, file, handle, () => hostOf(backend)));
    }
  };
  const labelOf = ({ name, id: instance }: LogSource): string => {
    if (sources.filter((source) => source.name === name).length > 1) return `${name} ${instance} | `;
    return sources.length > 1 && deployment === undefined ? `${name} | ` : '';
  };
  const wanted = (): LogSource[] => sources.filter(({ name }) => deployment === undefined || deployment === name);
  const print = async (options: Parameters<LogSource['read']>[0]): Promise<void> => {
    for (const source of wanted()) for (const line of await source.read(options)) stdout.write(`${labelOf(source)}${line}\n`);
  };
  try {
    const run = store.read(id);
    discover(run);
    if (wanted().length === 0 && !(follow && run.status === 'RUNNING')) {
      const known = [...new Set(sources.map(({ name }) => name))];
      if (deployment !== undefined) throw storeErrors.UBENCH_E_NO_LOG({ id, deployment, near: nearest(deployment, known), known });
      stderr.write(`The run ${id} has no logs: it has started nothing.\n`);
      return 0;
    }
    await print({ last: !follow, tail });
    if (!follow) return 0;
    const failures = new Set<string>();
    for (let goesOn = true; goesOn && !stdout.destroyed; ) {
      await sleep(pause_ms);
      const now = store.read(id);
      goesOn = now.status === 'RUNNING';
      discover(now);
      try {
        await print({ last: !goesOn });
      } catch (error) {
        // A connection may come back; an instance that was stopped meanwhile has no log there any more.
        const { what } = toErrorRecord(error);
        if (goesOn && !failures.has(what)) stderr.write(`warning: ${what}\n`);
        failures.add(what);
      }
    }
    return 0;
  } finally {
    await (await backends)?.[Symbol.asyncDispose]();
  }
}

const logNames = (directory: string): string[] =>
  existsSync(directory)
    ? readdirSync(directory)
        .filter((name) => name.endsWith('.log'))
        .map((name) => name.slice(0, -'.log'.length))
        .sort()
    : [];
