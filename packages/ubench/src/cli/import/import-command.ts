import { isAbsolute, relative, resolve, sep } from 'node:path';
import { type BenchmarkResult, collectProvenance, runPaths, stateDirectoryOf } from '@ubench/core';
import { importedBenchmark, storeImport } from '@ubench/core/analysis';
import { nearest } from '@ubench/errors';
import { type ForeignTool, foreignTools, interchangeErrors, isForeignTool, type ReadMeasurement, readMeasurements } from '@ubench/interchange';
import { terminalReporter } from '@ubench/reporter-terminal';
import type { CommandContext } from '../cli-context.ts';
import { ownVersion } from '../own-package.ts';
import { usageErrors } from '../usage-errors.ts';

interface Flags {
  readonly from: string | undefined;
  readonly name: readonly string[];
  readonly allowInvalid: boolean;
  readonly json: boolean;
}

/** `ubench import`. */
export async function importCommand(paths: readonly string[], { from, name, allowInvalid, json }: Flags, context: CommandContext): Promise<number> {
  const { cwd, env, argv, stdout, stderr, rerunOf, log } = context;
  const tool = toolOf(from);
  // Errors name a file as it was given.
  const read = await readMeasurements(paths.map((path) => (isAbsolute(path) ? path : relative(process.cwd(), resolve(cwd, path)) || '.')), tool);
  const benchmarks = benchmarksOf(read, name, cwd);
  const stateDirectory = stateDirectoryOf(cwd, env);
  const provenance = { ...(await collectProvenance({ argv, root: cwd, stateDirectory, log: log.logger })), versions: { node: process.versions.node, ubench: ownVersion() } };
  const result = storeImport(benchmarks, { stateDirectory, root: cwd, cwd, provenance, rerunOf, allowInvalid });
  if (json) stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else await terminalReporter.create({}, { directory: runPaths(stateDirectory, result.run.id).directory, root: cwd, stdout, stderr }).end?.(result, []);
  return result.run.exit_code!;
}

function toolOf(from: string | undefined): ForeignTool | undefined {
  if (from === undefined || isForeignTool(from)) return from;
  const near = nearest(from, Object.keys(foreignTools));
  throw usageErrors.UBENCH_E_FLAG_VALUE({ flag: '--from', value: from, expected: `one of ${Object.keys(foreignTools).join(', ')}`, example: near ?? 'k6' });
}

function benchmarksOf(read: readonly ReadMeasurement[], names: readonly string[], root: string): BenchmarkResult[] {
  if (names.length > 0 && names.length !== read.length) {
    throw usageErrors.UBENCH_E_ARGUMENTS({ command: 'ubench import', problem: `--name is given ${names.length} times, and there are ${read.length} measurements.` });
  }
  const used = new Map<string, string>();
  return read.map(({ measurement, stem, files }, index) => {
    const name = names[index]?.trim() || stem;
    const own = files.map(({ path, sha256 }) => ({ path: relative(root, resolve(path)).split(sep).join('/'), sha256 }));
    const file = own[0]!.path;
    const benchmark = importedBenchmark(measurement, { name, file, files: own });
    const other = used.get(benchmark.id);
    if (other !== undefined) throw interchangeErrors.UBENCH_E_IMPORT_NAME({ name, files: [other, file] });
    used.set(benchmark.id, file);
    return benchmark;
  });
}
