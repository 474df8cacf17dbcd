import { parseOptions } from '@ubench/load';
import { about } from '../config/about-config.ts';
import type { Config } from '../config/config.ts';
import type { PluginHost } from '../plugin/plugin-host.ts';
import type { Reporter, ReporterContext } from './reporter.ts';

/** What people type for a reporter, by the name that it has. */
const shortNames: Readonly<Record<string, string>> = { md: 'markdown' };

export const reporterName = (name: string): string => shortNames[name] ?? name;

/**
 * The reporters that a configuration asks for, made once the directory of the run is known; those that show where the files are stand after the others.
 * @param place Where the configuration says so, for errors.
 * @throws UBENCH_E_PLUGIN_MISSING and others of {@link PluginHost.find}; what is wrong with options, by its name.
 */
export async function findReporters(host: PluginHost, entries: Config['reporters'], place?: string): Promise<(context: ReporterContext) => Reporter[]> {
  const makers: ((context: ReporterContext) => Reporter)[] = [];
  for (const entry of entries) {
    if (typeof entry !== 'string' && !Array.isArray(entry)) {
      makers.push(() => entry as Reporter);
      continue;
    }
    const [given, options] = typeof entry === 'string' ? [entry, {}] : (entry as [string, unknown]);
    const name = reporterName(given);
    const type = await about(place, () => host.find('reporter', name));
    const parsed = await about(place, () => parseOptions(type.options, options, `the reporter '${name}'`));
    makers.push((context) => type.create(parsed, context));
  }
  // What a terminal shows last includes the paths of what the others wrote.
  return (context) => makers.map((make) => make(context)).sort((a, b) => Number(a.name === 'terminal') - Number(b.name === 'terminal'));
}
