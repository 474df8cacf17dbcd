import { listPlugins, PluginHost, type PluginListing, type Registration, workloadsOf } from '@ubench/core';
import { exitCodes } from '@ubench/errors';
import { type Colours, coloursFor, errorLines } from '@ubench/reporter-terminal';
import type { CommandContext } from '../cli-context.ts';
import { pluginPatience_ns } from '../plugin-patience.ts';
import { readConfig } from '../read-config.ts';

/** `ubench plugins`: resolves with 3 when one of them does not load. */
export async function pluginsCommand(_args: readonly string[], { json }: { readonly json: boolean }, context: CommandContext): Promise<number> {
  const { stdout, log } = context;
  const { config, root } = await readConfig(context);
  const plugins = await listPlugins(new PluginHost(root, log.logger, pluginPatience_ns), root, config.plugins);
  stdout.write(json ? `${JSON.stringify({ schema: 'ubench.plugins/1', plugins: plugins.map(plain) }, null, 2)}\n` : textOf(plugins, coloursFor(stdout)));
  return plugins.some(({ error }) => error !== undefined) ? exitCodes.untrustworthy.code : exitCodes.success.code;
}

const plain = ({ brings, ...listing }: PluginListing): object => ({
  ...listing,
  brings: brings.map((registration) => ({
    kind: registration.kind,
    name: registration.type.name,
    ...(registration.kind === 'service' && { workloads: workloadsOf(registration.type) }),
  })),
});

function textOf(plugins: readonly PluginListing[], c: Colours): string {
  const width = Math.max(...plugins.map(({ name }) => name.length));
  const blocks = plugins.map(({ name, version = '–', from, brings, hooks, error }) =>
    [
      `${error === undefined ? c.green('✓') : c.red('✗')} ${name.padEnd(width)}  ${version.padEnd(8)}  ${from}`,
      ...brings.map((registration) => `    ${registration.kind} ${registration.type.name}${workloadText(registration)}`),
      ...(hooks.length === 0 ? [] : [`    hooks ${hooks.join(', ')}`]),
      ...(error === undefined ? [] : errorLines(error, c).map((line) => `    ${line}`)),
    ].join('\n'),
  );
  return `${blocks.join('\n')}\n`;
}

function workloadText(registration: Registration): string {
  const workloads = registration.kind === 'service' ? workloadsOf(registration.type) : [];
  return workloads.length === 0 ? '' : `: ${workloads.join(', ')}`;
}
