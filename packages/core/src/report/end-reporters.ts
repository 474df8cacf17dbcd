import { toErrorRecord } from '@ubench/errors';
import { coreErrors } from '../core-errors.ts';
import type { Logger } from '../log/logger.ts';
import type { RunResult } from '../result/result.ts';
import { withinTime } from '../time-limit.ts';
import type { Reporter, ReportOutput } from './reporter.ts';

/** An output that could not be made. */
export interface LostOutput {
  /** What failed, as a sentence begins. */
  readonly who: string;
  readonly error: unknown;
}

export interface Reported {
  readonly written: readonly ReportOutput[];
  readonly lost: readonly LostOutput[];
}

interface EndOptions {
  /** How long each may take. */
  readonly limit_ns: number;
  /** What was written before. */
  readonly written?: readonly ReportOutput[];
  /** What reporters threw while the run went on, the first of each. */
  readonly failures?: ReadonlyMap<Reporter, unknown>;
}

/** Hands a final result to the reporters, one after the other. One that fails, or does not end, loses its own output and nobody else's. */
export async function endReporters(reporters: readonly Reporter[], result: RunResult, { limit_ns, written: before = [], failures = new Map() }: EndOptions): Promise<Reported> {
  const written = [...before];
  const lost: LostOutput[] = [];
  for (const reporter of reporters) {
    const who = `The reporter '${reporter.name}'`;
    try {
      const late = (): Error => coreErrors.UBENCH_E_REPORTER_TIMEOUT({ seconds: limit_ns / 1e9 });
      written.push(...((await withinTime(() => reporter.end?.(result, written), { limit_ns, late })) ?? []));
      if (failures.has(reporter)) lost.push({ who, error: failures.get(reporter) });
    } catch (error) {
      lost.push({ who, error: failures.get(reporter) ?? error });
    }
  }
  return { written, lost };
}

/** Says of each output that was lost why, and what to do. */
export function tellLost(lost: readonly LostOutput[], stderr: NodeJS.WriteStream, log: Logger): void {
  for (const { who, error } of lost) {
    log.error(`${who} failed`, { error });
    const { code, what, fix } = toErrorRecord(error);
    stderr.write(`${who} failed: ${what} [${code}]\n${fix === undefined ? '' : `  → ${fix}\n`}`);
  }
}
