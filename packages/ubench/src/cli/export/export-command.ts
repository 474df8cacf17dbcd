import { join, resolve } from 'node:path';
import { type BenchmarkResult, type RunResult, runPaths, writeReport } from '@ubench/core';
import { exitCodes, nearest, toErrorRecord } from '@ubench/errors';
import { exportedBenchmarks, type ExportFormat, exporterOf, exportFormats, interchangeErrors, isExportFormat, readRequests, type RequestsOfTrial } from '@ubench/interchange';
import type { CliContext } from '../cli-context.ts';
import { printError } from '../print-error.ts';
import { openStore } from '../runs/open-store.ts';
import { usageErrors } from '../usage-errors.ts';

interface Flags {
  readonly format: string | undefined;
  readonly output: string | undefined;
  readonly benchmark: string | undefined;
  readonly detailed: boolean;
}

/** `ubench export`. */
export async function exportCommand([text]: readonly string[], { format, output, benchmark, detailed }: Flags, context: CliContext): Promise<number> {
  const name = formatOf(format);
  const exporter = exporterOf(name);
  if (detailed && exporter.requests === undefined) {
    throw usageErrors.UBENCH_E_ARGUMENTS({ command: 'ubench export', problem: `--detailed is for formats that tell of each request, such as vllm-bench; ${name} does not.` });
  }
  const store = openStore(context);
  const { id, status, reason, result } = store.read(store.find(text));
  if (status === 'RUNNING') throw interchangeErrors.UBENCH_E_EXPORT_RUN({ id, reason: 'it still goes on.' });
  if (result === undefined) throw interchangeErrors.UBENCH_E_EXPORT_RUN({ id, reason: reason ?? 'it has no result.' });
  const asked = onlyOf(result, benchmark);
  const { exported, left } = sorted(asked, exporter.leavesOut);
  for (const { id: left_id, why } of left) context.stderr.write(`left out: ${left_id} (${why})\n`);
  const ids = exported.map((one) => one.id);
  if (exporter.isOfOne && ids.length > 1) throw interchangeErrors.UBENCH_E_EXPORT_SEVERAL({ format: name, benchmarks: ids });
  const isTold = exporter.requests === 'always' || (exporter.requests === 'asked' && detailed);
  const requests = isTold ? await requestsOf(exported, runPaths(store.stateDirectory, id).directory) : new Map<string, RequestsOfTrial[]>();
  const file = output === undefined ? '-' : output;
  try {
    writeReport(file, exporter.write(asked, (one) => requests.get(one.id)), `export of ${id}`, { directory: resolve(context.cwd), stdout: context.stdout });
  } catch (cause) {
    printError(interchangeErrors.UBENCH_E_EXPORT_FILE({ file, problem: toErrorRecord(cause).what }, { cause }), context.stderr);
    return exitCodes.output.code;
  }
  if (exported.length > 0) return exitCodes.success.code;
  context.stderr.write(`Nothing of the run ${id} could be exported: it has no valid measurement${exporter.leavesOut === undefined ? '' : ' of a language model'}.\n`);
  return exitCodes.untrustworthy.code;
}

function formatOf(format: string | undefined): ExportFormat {
  if (format === undefined) throw usageErrors.UBENCH_E_FLAG_MISSING({ flag: '--format', command: 'ubench export', example: '--format openmetrics' });
  if (isExportFormat(format)) return format;
  const known = Object.keys(exportFormats);
  throw usageErrors.UBENCH_E_FLAG_VALUE({ flag: '--format', value: format, expected: `one of ${known.join(', ')}`, example: nearest(format, known) ?? known[0]! });
}

/** @throws UBENCH_E_EXPORT_BENCHMARK */
function onlyOf(result: RunResult, text: string | undefined): RunResult {
  if (text === undefined) return result;
  const benchmarks = result.benchmarks.filter(({ id }) => id.includes(text));
  if (benchmarks.length === 0) throw interchangeErrors.UBENCH_E_EXPORT_BENCHMARK({ text, known: result.benchmarks.map(({ id }) => id) });
  return { ...result, benchmarks };
}

interface Sorted {
  readonly exported: readonly BenchmarkResult[];
  /** Each with why. */
  readonly left: readonly { readonly id: string; readonly why: string }[];
}

function sorted(result: RunResult, leavesOut: ((benchmark: BenchmarkResult) => string | undefined) | undefined): Sorted {
  const all = exportedBenchmarks(result).map(({ benchmark, numbers }) => ({ benchmark, why: numbers.length === 0 ? whyNone(benchmark) : leavesOut?.(benchmark) }));
  return {
    exported: all.flatMap(({ benchmark, why }) => (why === undefined ? [benchmark] : [])),
    left: all.flatMap(({ benchmark: { id }, why }) => (why === undefined ? [] : [{ id, why }])),
  };
}

const whyNone = ({ status, validity, error }: BenchmarkResult): string =>
  status === 'measured' ? validity.reasons.map(({ message }) => message).join('; ') || 'it has no numbers' : (error?.what ?? status);

/** @throws UBENCH_E_EXPORT_REQUESTS where not every trial has told of every request. */
async function requestsOf(benchmarks: readonly BenchmarkResult[], directory: string): Promise<Map<string, RequestsOfTrial[]>> {
  const found = new Map<string, RequestsOfTrial[]>();
  for (const { id, trials } of benchmarks) {
    const ofTrials: RequestsOfTrial[] = [];
    for (const { window_ns, operation_log: log } of trials) {
      if (log === undefined) throw interchangeErrors.UBENCH_E_EXPORT_REQUESTS({ benchmark: id, problem: 'the run has no log of them.' });
      if (log.left_out > 0) throw interchangeErrors.UBENCH_E_EXPORT_REQUESTS({ benchmark: id, problem: `its log has ${log.lines} of them, and ${log.left_out} were left out.` });
      ofTrials.push({ window_ns, requests: await readRequests(join(directory, log.file), id) });
    }
    found.set(id, ofTrials);
  }
  return found;
}
