import { defineErrors, exitCodes } from '@ubench/errors';

export const guardErrors = defineErrors({
  UBENCH_E_STALLED: () => ({
    what: 'The run had not ended, and nothing was left that could continue it.',
    fix: 'Something waits for a promise that never settles: look at what was going on last; if it is not in your spec or plugin, please report it.',
  }),
  UBENCH_E_EXITED: (p: { code: number }) => ({
    what: `Something called process.exit(${p.code}) before the run was over.`,
    fix: 'Look for process.exit() in the specs and in what they import: a spec only declares.',
  }),
});

/** Ends the process; others cannot while a command runs, see {@link guardAgainstStrayFailures}. */
export const endProcess: (code?: number) => never = process.exit.bind(process);

/** Whether a command takes care of a failure outside of any await, and goes on to an end in order. */
type TakeFailure = (failure: { readonly error: unknown; readonly stalled: boolean }) => boolean;
let takeFailure: TakeFailure | undefined;

/** While it holds, such failures are offered to `take` before they end the process. */
export function takeStrayFailures(take: TakeFailure): Disposable {
  takeFailure = take;
  return {
    [Symbol.dispose]: () => {
      takeFailure = undefined;
    },
  };
}

/** `ubench run | head -1`: a reader that has enough is no failure. */
export function ignoreClosedPipes(...streams: readonly NodeJS.WriteStream[]): void {
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // EIO: the terminal was closed.
      if (error.code !== 'EPIPE' && error.code !== 'EIO' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
    });
  }
}

/**
 * Ends the process with the code that `report` resolves with when something fails outside of any await, or when the event loop runs
 * empty before `settled()`: Node would end with code 1 or 13, which mean something else here. Until then process.exit() throws: a spec that
 * ends the process would take the results of all specs with it.
 */
export function guardAgainstStrayFailures(report: (error: unknown) => Promise<number>): { settled(): void } {
  let ending = false;
  const end = async (failure: unknown, isStall = false): Promise<void> => {
    if (ending || takeFailure?.({ error: failure, stalled: isStall })) return;
    ending = true;
    endProcess(await report(failure));
  };
  const stalled = (): void => void end(guardErrors.UBENCH_E_STALLED({}), true);
  process.on('uncaughtException', (failure) => void end(failure));
  // A spec that ends the process must not look like a run that succeeded.
  const exited = (code: number): void => {
    if (ending || code === exitCodes.interrupted.code || code === exitCodes.terminated.code) return;
    process.stderr.write(`error: ${guardErrors.UBENCH_E_EXITED({ code }).message}\n`);
    process.exitCode = exitCodes.untrustworthy.code;
  };
  process.exit = (code) => {
    throw guardErrors.UBENCH_E_EXITED({ code: Number(code ?? 0) });
  };
  process.on('beforeExit', stalled);
  process.on('exit', exited);
  return {
    settled: () => {
      process.off('beforeExit', stalled);
      process.off('exit', exited);
      // What is left of a spec may still end the process, and not change what the command ends with.
      process.exit = () => endProcess();
    },
  };
}

const patience_ms = 2_000;

/** A handle that a plugin or a spec left open must not keep a finished command from ending. */
export function endIfHeldOpen(stderr: NodeJS.WriteStream): void {
  setTimeout(() => {
    const held = [...new Set(process.getActiveResourcesInfo())].filter((name) => name !== 'TTYWrap' && name !== 'PipeWrap');
    stderr.write(`warning: something kept the process open after the run (${held.join(', ') || 'unknown'}); ended it.\n`);
    endProcess();
  }, patience_ms).unref();
}
