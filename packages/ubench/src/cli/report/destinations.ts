import { statSync } from 'node:fs';
import path from 'node:path';
import { type PluginHost, reporterName, type ReporterType, standardOutput } from '@ubench/core';
import { reportErrors } from './report-errors.ts';

/** A reporter, and where it is to write. */
interface Destination {
  readonly name: string;
  readonly options: object;
  /** Where it writes, as its option `file` has it; absent for one that writes no file. */
  readonly file: string | undefined;
}

interface Wish {
  /** `--output`. */
  readonly output: string | undefined;
  readonly cwd: string;
  /** Whether stdout is read by a program. */
  readonly piped: boolean;
}

/**
 * Which reporters are meant, and where each writes: where it always does, unless it is told otherwise.
 * @throws UBENCH_E_REPORT_FORMATS, UBENCH_E_REPORT_STDOUT, UBENCH_E_REPORT_NO_FILE; what {@link PluginHost.find} throws.
 */
export async function destinations(host: PluginHost, formats: readonly string[], { output, cwd, piped }: Wish): Promise<Destination[]> {
  const names = [...new Set(formats.map((format) => reporterName(format.trim())).filter((name) => name !== ''))];
  if (names.length === 0) throw reportErrors.UBENCH_E_REPORT_FORMATS({ given: formats.join(',') });
  const several = names.length > 1;
  const found: Destination[] = [];
  for (const name of names) {
    const type = await host.find('reporter', name);
    const usual = usualFile(type);
    if (output === standardOutput && (several || type.text !== true)) throw reportErrors.UBENCH_E_REPORT_STDOUT({ names });
    if (output !== undefined && usual === undefined) throw reportErrors.UBENCH_E_REPORT_NO_FILE({ name });
    const file = output === undefined ? (piped && !several && type.text === true ? standardOutput : undefined) : placeOf(output, usual!, name, several, cwd);
    found.push({ name, options: file === undefined ? {} : { file }, file: file ?? usual });
  }
  return found;
}

/** Where a reporter writes when it is not told; `undefined`: it writes no file. */
function usualFile({ options }: ReporterType): string | undefined {
  const parsed = options.safeParse({}).data;
  const file = typeof parsed === 'object' && parsed !== null && 'file' in parsed ? parsed.file : undefined;
  return typeof file === 'string' ? file : undefined;
}

function placeOf(output: string, usual: string, name: string, several: boolean, cwd: string): string {
  if (output === standardOutput) return output;
  const target = path.resolve(cwd, output);
  const isDirectory = several || output.endsWith('/') || statSync(target, { throwIfNoEntry: false })?.isDirectory() === true;
  return isDirectory ? path.join(target, usual === standardOutput ? `report.${name}` : path.basename(usual)) : target;
}
