import { z } from 'zod';
import type { LaunchContext, LaunchSpec } from './launch.ts';

/** What a service has that is started by a command of the spec's own. Where it answers is its `url`, with the same placeholders. */
export const commandOptions = {
  command: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('How the server starts; `{port}` and `{host}` are where it must listen. Over several nodes `{rank}`, `{ranks}`, `{head}`, `{head-port}` and `{peers}` are known too, and every rank runs it. Without it nothing can be started, only pointed at by `--at`.')
    .meta({ examples: [['node', 'server.js', '--port', '{port}']] }),
  env: z.record(z.string(), z.string()).default({}).describe('Added to its environment; placeholders are filled in as in the command.').meta({ examples: [{ PORT: '{port}' }] }),
  port: z.int().min(1).max(65_535).optional().describe('The port of a server that cannot be told one. Default: a free one.'),
};

export type CommandOptions = z.output<z.ZodObject<typeof commandOptions>>;

/** For `refine` of the options: whether a server that is started knows its port. */
export const learnsPort = ({ command, env, port }: CommandOptions): boolean =>
  command === undefined || port !== undefined || [...command, ...Object.values(env)].some((text) => text.includes('{port}'));

export const mustLearnPort = {
  path: ['command'],
  message: 'the server must learn its port: write {port} into an argument or into env, or give the fixed `port` that it uses',
};

/** The launch of such a service. @param portName What the port is called among those of the instance. */
export function launchCommand(portName: string, { command, env, port, url }: CommandOptions & { readonly command: readonly string[]; readonly url: string }, context: LaunchContext): LaunchSpec {
  const { host, rank, ranks, head, peers } = context;
  const places: Record<string, string> = { host, port: context.port(portName, port), rank, ranks, head, peers, 'head-port': context.headPort(portName) };
  const fill = (text: string): string => text.replace(/\{(host|port|ranks?|head|head-port|peers)\}/g, (_, name: string) => places[name]!);
  return {
    command: command.map(fill),
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, fill(value)])),
    url: fill(url),
    stop: { signal: 'SIGTERM', grace_ns: 10e9 },
  };
}
