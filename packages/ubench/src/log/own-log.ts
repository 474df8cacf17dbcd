import { mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { configDefaults, type LogFields, type Logger, type LogLevel, logLevels, redact } from '@ubench/core';
import { toErrorRecord } from '@ubench/errors';
import { failpoint, RotatedLog } from '@ubench/files';
import pino from 'pino';
import { echoTo } from './echo.ts';

const rotation = { maxBytes: 5 * 1024 * 1024, files: 5 };

type Level = Exclude<LogLevel, 'silent'>;
interface Line {
  readonly level: Level;
  readonly text: string;
}

const isAtLeast = (level: LogLevel, limit: LogLevel): boolean => logLevels.indexOf(level) >= logLevels.indexOf(limit);

/**
 * ubench's own log: lines of JSON in `log/ubench.log` of the state directory. Lines wait until the level is known, and until there is a state
 * directory: a command that keeps nothing leaves no file behind. One that cannot be written is told of once, and changes nothing.
 */
export class OwnLog {
  readonly logger: Logger;
  readonly #directory: string;
  readonly #file: RotatedLog;
  readonly #stderr: NodeJS.WriteStream;
  /** Logged before it was known how much is wanted. */
  readonly #undecided: Line[] = [];
  readonly #unwritten: string[] = [];
  #level: LogLevel | undefined;
  #echo: ((line: string) => void) | undefined;
  #lost = false;

  constructor(stateDirectory: string, stderr: NodeJS.WriteStream) {
    this.#directory = join(stateDirectory, 'log');
    this.#file = new RotatedLog(join(this.#directory, 'ubench.log'), rotation, 'log');
    this.#stderr = stderr;
    let level: Level;
    const lines = pino(
      { level: 'trace', base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } },
      { write: (text) => this.#take({ level, text }) },
    );
    const loggerOf = (fixed: LogFields): Logger => {
      const at =
        (of: Level) =>
        (message: string, fields: LogFields = {}): void => {
          if (!isAtLeast(of, this.#level ?? 'trace')) return;
          level = of;
          lines[of](redact({ ...fixed, ...plain(fields) }), redact(message));
        };
      return {
        trace: at('trace'),
        debug: at('debug'),
        info: at('info'),
        warn: at('warn'),
        error: at('error'),
        fatal: at('fatal'),
        child: (more) => loggerOf({ ...fixed, ...more }),
      };
    };
    this.logger = loggerOf({});
  }

  /** Decides what is written, also of what was logged before. The last decision counts. */
  setLevel(level: LogLevel): void {
    this.#level = level;
    for (const line of this.#undecided.splice(0)) if (isAtLeast(line.level, level)) this.#deliver(line.text);
  }

  /** Nobody has said how much is wanted: as much as by default. */
  close(): void {
    if (this.#level === undefined) this.setLevel(configDefaults.logLevel);
  }

  /** Shows every line from now on to a person, on stderr. */
  async echo(): Promise<void> {
    this.#echo ??= await echoTo(this.#stderr);
  }

  #take(line: Line): void {
    if (this.#level === undefined) this.#undecided.push(line);
    else this.#deliver(line.text);
  }

  #deliver(text: string): void {
    this.#echo?.(text);
    if (this.#lost) return;
    this.#unwritten.push(text);
    try {
      for (; this.#unwritten.length > 0; this.#unwritten.shift()) this.#append(this.#unwritten[0]!);
    } catch (error) {
      // There is none yet, or something else is in its place, which is for the command to tell.
      if (!isDirectory(dirname(this.#directory))) return;
      this.#lost = true;
      this.#unwritten.length = 0;
      this.#stderr.write(`warning: The log in ${this.#directory} cannot be written (${toErrorRecord(error).what}); going on without it.\n`);
    }
  }

  #append(text: string): void {
    try {
      this.#file.append(text);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
      makeDirectory(this.#directory);
      this.#file.append(text);
    }
  }
}

/** Only itself: what is above it is for others to make. */
function makeDirectory(directory: string): void {
  failpoint('log.directory:before');
  try {
    mkdirSync(directory);
  } catch (error) {
    // Another process was quicker.
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  failpoint('log.directory:after');
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** An error as data, with its stack and its causes. */
const plain = (fields: LogFields): LogFields => (fields['error'] instanceof Error ? { ...fields, error: pino.stdSerializers.errWithCause(fields['error']) } : fields);
