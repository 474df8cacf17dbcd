import type { LogLevel } from './log-level.ts';

/** What a line says beside its message, as data. An `Error` under `error` is written with its stack and causes. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * ubench's own log. Every line goes through `redact`. For what happens around a load, never for what happens in it: an agent has none,
 * since a line per operation would be measured with the operation.
 */
export type Logger = { readonly [Level in Exclude<LogLevel, 'silent'>]: (message: string, fields?: LogFields) => void } & {
  /** One that adds these fields to every line: `log.child({ plugin: 'ubench-backend-moon' })`. */
  child(fields: LogFields): Logger;
};

const nothing = (): void => {};

/** For who calls the parts of ubench without a command. */
export const silentLogger: Logger = {
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  fatal: nothing,
  child: () => silentLogger,
};
