import path from 'node:path';
import { endReporters, findReporters, PluginHost, standardOutput, storeErrors, tellLost } from '@ubench/core';
import { baselineDirectory } from '@ubench/core/analysis';
import { exitCodes } from '@ubench/errors';
import { parseDuration } from '@ubench/units';
import type { CommandContext } from '../cli-context.ts';
import { readConfig } from '../read-config.ts';
import { openStore } from '../runs/open-store.ts';
import { destinations } from './destinations.ts';

interface Flags {
  readonly format: string | undefined;
  readonly output: string | undefined;
}

/** `ubench report`: resolves with 6 when one of the outputs could not be written; the others are. */
export async function reportCommand([text]: readonly string[], { format = 'html', output }: Flags, context: CommandContext): Promise<number> {
  const { stdout, stderr, cwd, log } = context;
  const { config, root } = await readConfig(context);
  const store = openStore(context);
  const { id, directory, status, reason = 'it has no result', record, result, error } = store.read(store.find(text));
  if (result === undefined) throw error ?? storeErrors.UBENCH_E_NO_RESULT({ id, reason, directory });
  const host = new PluginHost(root, log.logger, parseDuration(config.hookTimeout));
  for (const plugin of config.plugins) await host.use(plugin);
  const reporters = await destinations(host, format.split(','), { output, cwd, piped: !stdout.isTTY });
  const create = await findReporters(host, reporters.map(({ name, options }) => [name, options]));
  if (status === 'RUNNING') stderr.write(`note: the run ${id} goes on; this is what it has measured so far.\n`);
  const ended = await endReporters(create({ directory, root: record?.root ?? cwd, baseline: baselineDirectory(root, config), stdout, stderr }), result, { limit_ns: host.hookTimeout_ns });
  // What is printed by a reporter is for whoever reads stdout.
  const lines = reporters.some(({ file }) => file === undefined || file === standardOutput) ? stderr : stdout;
  for (const { title, path: file } of ended.written) lines.write(`${title}: ${path.relative(cwd, file)}\n`);
  tellLost(ended.lost, stderr, log.logger);
  return ended.lost.length > 0 ? exitCodes.output.code : exitCodes.success.code;
}
