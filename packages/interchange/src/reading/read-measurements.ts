import { basename } from 'node:path';
import type { ImportedMeasurement } from '@ubench/core/analysis';
import { UbenchError } from '@ubench/errors';
import type { ForeignFormat, PartOfFile } from '../formats/foreign-format.ts';
import { type ForeignTool, foreignTools } from '../formats/foreign-tools.ts';
import { formatProblem } from '../formats/format-problem.ts';
import { formatOf } from '../formats/formats.ts';
import { interchangeErrors } from '../interchange-errors.ts';
import { TextFile } from './text-file.ts';

/** A measurement with the files that it is in. */
export interface ReadMeasurement {
  readonly measurement: ImportedMeasurement;
  /** Of its first file, without what only tells its kind: what it is called where nobody says. */
  readonly stem: string;
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
}

interface Group {
  readonly format: ForeignFormat;
  readonly files: TextFile[];
}

/**
 * Reads what tools have written, in the order of the files. Logs of the threads of one pgbench (`pgbench_log.7`, `pgbench_log.7.1`) are one
 * measurement; every other file is one of its own, or several where its tool writes several. Files of any length are read in constant memory but for one number per second and value,
 * and for a few numbers per request of a language model.
 * @param tool Whose output it is; `undefined`: each file tells by itself.
 * @throws UBENCH_E_IMPORT_FILE, UBENCH_E_IMPORT_UNKNOWN, UBENCH_E_IMPORT_FORMAT, UBENCH_E_IMPORT_NOTHING, UBENCH_E_IMPORT_SIZE
 */
export async function readMeasurements(paths: readonly string[], tool: ForeignTool | undefined): Promise<ReadMeasurement[]> {
  await using open = new AsyncDisposableStack();
  const groups = new Map<string, Group>();
  for (const path of new Set(paths)) {
    const file = open.use(await TextFile.begin(path));
    if (file.beginning === '') throw interchangeErrors.UBENCH_E_IMPORT_FILE({ file: path, problem: 'it is empty.' });
    const format = formatOf(file.beginning, tool);
    if (format === undefined) throw interchangeErrors.UBENCH_E_IMPORT_UNKNOWN({ file: path, begins: JSON.stringify(file.beginning.slice(0, 40)), known: Object.keys(foreignTools) });
    const key = format.tool === 'pgbench' ? runOf(path) : path;
    const group = groups.get(key) ?? { format, files: [] };
    if (group.format !== format) {
      throw formatProblem(format.tool, `${group.files[0]!.path}, of the same run, is in another form`, { where: path });
    }
    group.files.push(file);
    groups.set(key, group);
  }
  const measurements: ReadMeasurement[] = [];
  for (const [key, { format, files }] of groups) {
    const found = await measurementsIn(format, files);
    const of = files.map(({ path, sha256 }) => ({ path, sha256 }));
    measurements.push(...namesOf(stemOf(key), found).map((stem, index) => ({ measurement: found[index]!.measurement, stem, files: of })));
  }
  return measurements;
}

async function measurementsIn({ read }: ForeignFormat, files: readonly TextFile[]): Promise<readonly PartOfFile[]> {
  const [first] = files as [TextFile];
  if ('whole' in read) return [{ measurement: read.whole(await first.whole(), first.path), name: '' }];
  if ('parts' in read) {
    const reader = read.parts();
    await first.eachPart((text) => reader.part(text));
    return placed(first, () => reader.end());
  }
  const reader = read.lines();
  for (const file of files) {
    await file.eachLine(
      (line) => reader.line(line),
      (ended) => reader.endOfFile(ended),
    );
  }
  return [{ measurement: placed(first, () => reader.end()), name: '' }];
}

function placed<T>(file: TextFile, end: () => T): T {
  try {
    return end();
  } catch (error) {
    throw error instanceof UbenchError ? error.at(file.path) : error;
  }
}

/** That of the file where it has one measurement; of several each with what tells it from the others, or else with its number. */
function namesOf(stem: string, parts: readonly PartOfFile[]): string[] {
  const names = parts.map(({ name }) => name);
  const areDifferent = new Set(names).size === names.length;
  return parts.length === 1 ? [stem] : names.map((name, index) => `${stem} ${areDifferent ? name : `${name} ${index + 1}`.trim()}`);
}

/** Neither what kind of a file it is, nor the process that has written it. */
const stemOf = (path: string): string => basename(path).replace(/(?<=.)\.(json|jsonl|ndjson|txt|log|out|\d+)$/i, '');

/** `pgbench_log.7.1`, of its second thread, belongs to `pgbench_log.7`. */
const runOf = (path: string): string => path.replace(/(\.\d+)\.\d+$/, '$1');
