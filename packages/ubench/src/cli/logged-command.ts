import { type ConfigFlag, resolveWithoutFile, setOwnLocation, stateDirectoryOf } from '@ubench/core';
import { OwnLog } from '../log/own-log.ts';
import type { CliContext, CommandContext } from './cli-context.ts';
import type { CommandDefinition } from './command.ts';
import type { commonFlags } from './common-flags.ts';
import type { FlagTable, FlagValues } from './flag.ts';
import { redactOutput } from './redact-output.ts';

export interface GivenCommand {
  readonly definition: CommandDefinition;
  readonly args: readonly string[];
  readonly flags: FlagValues<FlagTable> & FlagValues<typeof commonFlags>;
}

/**
 * Runs a command, with its secrets hidden in everything that it prints, and ubench's log kept of it.
 * @throws UBENCH_E_CONFIG_VALUE for a level that does not exist, or what the command throws.
 */
export async function runLogged({ definition, args, flags }: GivenCommand, context: CliContext, execute: CommandContext['execute']): Promise<number> {
  const { argv, cwd, env } = context;
  setOwnLocation(import.meta.url);
  redactOutput(context);
  const log = context.log ?? openLog(context);
  const verbosity = verbosityOf(flags.verbose);
  if (verbosity !== undefined) await log.echo();
  // What a shell asks for at each Tab is worth a line only where it fails.
  const level = resolveWithoutFile('logLevel', { flags: { logLevel: verbosity }, env }) ?? (definition.hidden ? 'warn' : undefined);
  if (level !== undefined) log.setLevel(level);
  log.logger.info(`ubench ${definition.name}`, { argv, cwd, node: process.versions.node, platform: `${process.platform}-${process.arch}` });
  try {
    const act = await definition.load();
    return await act(args, flags, { ...context, log, verbosity, execute });
  } catch (error) {
    log.logger.error(`ubench ${definition.name} failed`, { error });
    throw error;
  }
}

function openLog({ cwd, env, stderr }: CliContext): OwnLog {
  const log = new OwnLog(stateDirectoryOf(cwd, env), stderr);
  const started_ms = performance.now();
  process.on('uncaughtExceptionMonitor', (error) => log.logger.fatal('something failed that nobody waited for', { error }));
  // However it ends: by returning, by a signal, by process.exit() of somebody.
  process.on('exit', (code) => {
    log.logger.info('end', { exit_code: process.exitCode ?? code, took_ms: Math.round(performance.now() - started_ms) });
    log.close();
  });
  return log;
}

function verbosityOf(given: number): ConfigFlag | undefined {
  if (given === 0) return undefined;
  return given === 1 ? { flag: '-v', text: 'debug' } : { flag: '-vv', text: 'trace' };
}
