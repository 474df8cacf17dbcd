import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseEvent, progressEvent, type ProgressEvent, runPaths, stateDirectoryOf, type StoredEvent, type StoredRun } from '@ubench/core';
import { exitCodes } from '@ubench/errors';
import { terminalReporter } from '@ubench/reporter-terminal';
import type { CommandContext } from '../cli-context.ts';
import { usageErrors } from '../usage-errors.ts';
import { LineFollower } from './line-follower.ts';
import { openStore } from './open-store.ts';

const pause_ms = 200;

/** `ubench watch`. */
export async function watchCommand([text]: readonly string[], { backend }: { readonly backend: string | undefined }, context: CommandContext): Promise<number> {
  if (backend !== undefined) {
    if (text === undefined) throw usageErrors.UBENCH_E_FLAG_ALONE({ flag: '--backend', needs: 'the id of a run' });
    return (await import('./watch-backend.ts')).watchBackend(text, backend, context);
  }
  const { stdout, stderr, cwd, env } = context;
  const store = openStore(context);
  const id = store.find(text);
  const paths = runPaths(stateDirectoryOf(cwd, env), id);
  const reporter = terminalReporter.create({}, { directory: paths.directory, root: cwd, stdout, stderr });
  const events = new LineFollower(paths.events);
  let shown = '';
  for (;;) {
    // Looked at before the events, so that nothing is missed of one that ends meanwhile.
    const run = store.read(id);
    for (const line of events.read()) {
      const event = parseEvent(line)?.event;
      if (event !== undefined) tell(event, run);
    }
    if (run.status !== 'RUNNING') return end(run);
    const progress = readProgress(paths.progress, shown);
    if (progress !== undefined) {
      reporter.event?.(progress.event);
      shown = progress.text;
    }
    await sleep(pause_ms);
  }

  function tell(event: StoredEvent, { plan }: StoredRun): void {
    if (event.type !== 'run-start') reporter.event?.(event);
    else if (plan !== undefined) reporter.event?.({ ...event, plan });
  }

  async function end({ status, result, reason }: StoredRun): Promise<number> {
    if (result === undefined) {
      stderr.write(`Run ${id}: ${status}${reason === undefined ? '' : `: ${reason}`}\n`);
      return exitCodes.untrustworthy.code;
    }
    await reporter.end?.(result, []);
    return result.run.exit_code ?? exitCodes.untrustworthy.code;
  }
}

/** What the run has said last, if that is new. */
function readProgress(file: string, shown: string): { readonly text: string; readonly event: ProgressEvent } | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    return text === shown ? undefined : { text, event: progressEvent.parse(JSON.parse(text)) };
  } catch {
    // There is none yet.
    return undefined;
  }
}
