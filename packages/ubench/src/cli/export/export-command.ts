import { resolve } from 'node:path';
import { type RunResult, writeReport } from '@ubench/core';
import { exitCodes, nearest, toErrorRecord } from '@ubench/errors';
import { exportedBenchmarks, type ExportFormat, exportFormats, interchangeErrors, isExportFormat } from '@ubench/interchange';
import type { CliContext } from '../cli-context.ts';
import { printError } from '../print-error.ts';
import { openStore } from '../runs/open-store.ts';
import { usageErrors } from '../usage-errors.ts';

interface Flags {
  readonly format: string | undefined;
  readonly output: string | undefined;
}

/** `ubench export`. */
export async function exportCommand([text]: readonly string[], { format, output }: Flags, context: CliContext): Promise<number> {
  const name = formatOf(format);
  const store = openStore(context);
  const { id, status, reason, result } = store.read(store.find(text));
  if (status === 'RUNNING') throw interchangeErrors.UBENCH_E_EXPORT_RUN({ id, reason: 'it still goes on.' });
  if (result === undefined) throw interchangeErrors.UBENCH_E_EXPORT_RUN({ id, reason: reason ?? 'it has no result.' });
  const left = leftOut(result);
  for (const benchmark of left) context.stderr.write(`left out: ${benchmark}\n`);
  const file = output === undefined ? '-' : output;
  try {
    writeReport(file, exportFormats[name](result), `export of ${id}`, { directory: resolve(context.cwd), stdout: context.stdout });
  } catch (cause) {
    printError(interchangeErrors.UBENCH_E_EXPORT_FILE({ file, problem: toErrorRecord(cause).what }, { cause }), context.stderr);
    return exitCodes.output.code;
  }
  if (exportedBenchmarks(result).some(({ numbers }) => numbers.length > 0)) return exitCodes.success.code;
  context.stderr.write(`Nothing of the run ${id} could be exported: it has no valid measurement.\n`);
  return exitCodes.untrustworthy.code;
}

function formatOf(format: string | undefined): ExportFormat {
  if (format === undefined) throw usageErrors.UBENCH_E_FLAG_MISSING({ flag: '--format', command: 'ubench export', example: '--format openmetrics' });
  if (isExportFormat(format)) return format;
  const known = Object.keys(exportFormats);
  throw usageErrors.UBENCH_E_FLAG_VALUE({ flag: '--format', value: format, expected: `one of ${known.join(', ')}`, example: nearest(format, known) ?? known[0]! });
}

/** Each with why. */
const leftOut = (result: RunResult): string[] =>
  exportedBenchmarks(result).flatMap(({ benchmark: { id, status, validity, error }, numbers }) =>
    numbers.length > 0 ? [] : [`${id} (${status === 'measured' ? validity.reasons.map(({ message }) => message).join('; ') || 'it has no numbers' : (error?.what ?? status)})`],
  );
