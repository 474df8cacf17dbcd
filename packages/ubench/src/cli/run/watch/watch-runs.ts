import { setTimeout as sleep } from 'node:timers/promises';
import { findSpecs, resolveConfig, stateDirectoryOf } from '@ubench/core';
import { exitCodes, toErrorRecord } from '@ubench/errors';
import type { CliContext } from '../../cli-context.ts';
import { watchFiles } from './file-changes.ts';
import { listenForKeys } from './keys.ts';
import { startRun, type WatchedRun } from './start-run.ts';
import { Wishes } from './wishes.ts';

/** Editors write several files at once, or one in several steps. */
const settle_ms = 100;

/**
 * `ubench run --watch`: runs, waits until something that the run was made of changes, and runs again. A change during a run ends that run.
 * @returns The exit code of the last run after `q`; that of the signal after a signal.
 */
export async function watchRuns(filters: readonly string[], context: CliContext): Promise<number> {
  const { cwd, env, stderr } = context;
  // For what stays as it is while this watches: each run reads the configuration again.
  const { root, config, file } = await resolveConfig({ cwd, env });
  const wishes = new Wishes();
  let run: WatchedRun | undefined;
  const leave = (signal: NodeJS.Signals, exitCode: number | undefined): void => {
    wishes.leave(exitCode);
    // Each time: the second one ends a run at once.
    run?.kill(signal);
  };
  using _signals = listenForSignals(leave);
  using _keys = listenForKeys(process.stdin, (key) => {
    if (key === 'again') wishes.again();
    else leave('SIGINT', key === 'quit' ? undefined : exitCodes.interrupted.code);
  });

  let files: readonly string[] = file === undefined ? [] : [file];
  const isNewSpec = (candidate: string): Promise<boolean> =>
    findSpecs(root, cwd, config.include, filters).then(
      (specs) => specs.some((spec) => spec.path === candidate),
      () => false,
    );
  const changes = await watchFiles(
    { root, stateDirectory: stateDirectoryOf(cwd, env), isNewSpec },
    (changed) => wishes.again(changed),
    (error) => stderr.write(`warning: not every file can be watched: ${toErrorRecord(error).what}\n`),
  );
  changes.follow(files);
  const reason = (): string => {
    const changed = wishes.changedFrom(cwd);
    return changed === '' ? '' : `${changed} changed: `;
  };
  try {
    for (;;) {
      run = startRun(context, (known) => changes.follow((files = known)));
      await Promise.race([run.ended, wishes.come()]);
      if (wishes.some && wishes.leaving === undefined) {
        stderr.write(`\n${reason()}stopping this run.\n`);
        run.kill('SIGINT');
      }
      const { code, signal } = await run.ended;
      run = undefined;
      if (signal !== null) stderr.write(`\nThe run was ended by ${signal}.\n`);
      if (!wishes.some) stderr.write(`\n${watchingText(files.length)}\n`);
      await wishes.come();
      if (wishes.leaving === undefined) await sleep(settle_ms);
      if (wishes.leaving !== undefined) return wishes.leaving.exitCode ?? code ?? exitCodes.untrustworthy.code;
      stderr.write(`\n${reason()}running again.\n`);
      wishes.granted();
    }
  } finally {
    await changes.close();
  }
}

function watchingText(files: number): string {
  return `Watching ${files} file${files === 1 ? '' : 's'} for changes.${process.stdin.isTTY ? ' Press r or Enter to run again, q to quit.' : ''}`;
}

function listenForSignals(leave: (signal: NodeJS.Signals, exitCode: number) => void): Disposable {
  const interrupt = (): void => leave('SIGINT', exitCodes.interrupted.code);
  const terminate = (): void => leave('SIGTERM', exitCodes.terminated.code);
  const listeners = { SIGINT: interrupt, SIGTERM: terminate, SIGHUP: terminate };
  for (const [signal, listener] of Object.entries(listeners)) process.on(signal, listener);
  return {
    [Symbol.dispose]() {
      for (const [signal, listener] of Object.entries(listeners)) process.off(signal, listener);
    },
  };
}
