import { readFileSync } from 'node:fs';
import { type LaunchContext, type LaunchRequest, type LaunchSpec, requestLaunch } from '@ubench/core';
import type { ServerWish } from './instance-program.ts';

const stop: LaunchSpec['stop'] = { signal: 'SIGTERM', grace_ns: 20e9 };

// Modules by their name's ending, whatever stands around the file where it runs.
const written = import.meta.url.endsWith('.ts');
const program = readFileSync(new URL(`./instance-program.${written ? 'ts' : 'js'}`, import.meta.url), 'utf8');
const programName = `server.${written ? 'mts' : 'mjs'}`;

interface ServerRequest extends Omit<ServerWish, 'paths'> {
  /** Asks for that very port. */
  readonly port?: number;
  readonly paths?: (context: LaunchContext) => readonly string[];
  /** Laid over the rest of the launch. */
  readonly spec?: (context: LaunchContext) => Partial<LaunchSpec>;
}

/** A launch of the server of this suite, which answers at its URL. */
export const serverRequest = ({ port, paths, spec, ...wish }: ServerRequest = {}): LaunchRequest =>
  requestLaunch((context) => {
    const { files, ...rest } = spec?.(context) ?? {};
    const own = `${context.dir('program')}/${programName}`;
    return {
      command: [context.software(process.execPath), own, context.host, context.port('http', port), JSON.stringify({ ...wish, paths: paths?.(context) ?? [] })],
      files: { [own]: program, ...files },
      url: `http://${context.host}:${context.port('http')}`,
      stop,
      ...rest,
    };
  });

/** A launch of a shell script that does not listen. */
export const shellRequest = (script: string, spec: (context: LaunchContext) => Partial<LaunchSpec> = () => ({})): LaunchRequest =>
  requestLaunch((context) => ({ command: ['sh', '-c', script], url: `http://${context.host}`, stop, ...spec(context) }));
