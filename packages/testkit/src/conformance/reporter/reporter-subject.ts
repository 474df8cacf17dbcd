import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin, Reporter, ReporterType, ReportOutput } from '@ubench/core';
import { parseOptions } from '@ubench/load';
import type { SampleRun } from '../../sample-run/sample-runs.ts';
import type { Subject } from '../check.ts';
import type { PluginSubject } from '../plugin-checks.ts';
import { TemporaryDirectory } from '../temporary-directory.ts';
import { within } from '../within.ts';
import { hearOurselves, recordingStream } from './recording-stream.ts';

export interface ReporterSuite {
  /** The default export of the reporter's package. */
  readonly plugin: Plugin;
  /** As a configuration writes them; what names a file must be relative to the run directory. */
  readonly options?: object;
  /** Options that the reporter must refuse. */
  readonly refused?: readonly object[];
  /** Where its output goes with these options. Default: `['files']`, and then it is silent. */
  readonly writes?: readonly ('files' | 'stdout' | 'stderr')[];
}

/** What a reporter did with a run. */
export interface Report {
  readonly directory: string;
  readonly outputs: readonly ReportOutput[];
  /** What it wrote to the streams that it was given. */
  readonly stdout: string;
  readonly stderr: string;
  /** What it wrote past them: to those of the process, or to the console. */
  readonly elsewhere: string;
}

interface ReportOptions {
  /** Default: a fresh one. */
  readonly directory?: string;
  /** As on a terminal, instead of into pipes. */
  readonly terminal?: boolean;
  /** In place of those of the suite. */
  readonly options?: object;
  /** What other reporters wrote before. */
  readonly written?: readonly ReportOutput[];
}

/** What decides about colours, and what the job that runs the tests is told by. */
const telling = ['NO_COLOR', 'FORCE_COLOR', 'TERM', 'CI', 'GITHUB_ACTIONS', 'GITHUB_STEP_SUMMARY', 'GITHUB_WORKSPACE'];

/** A reporter under test. */
export class ReporterSubject implements Subject, PluginSubject {
  readonly kind = 'reporter';
  readonly type: ReporterType;
  readonly plugin: Plugin;
  readonly given: object;
  readonly refused: readonly object[];
  readonly writes: ReadonlySet<'files' | 'stdout' | 'stderr'>;
  readonly #root = new TemporaryDirectory();
  readonly #options: unknown;
  #directories = 0;

  constructor(type: ReporterType, { plugin, options = {}, refused = [], writes = ['files'] }: ReporterSuite) {
    this.type = type;
    this.plugin = plugin;
    this.given = options;
    this.refused = refused;
    this.writes = new Set(writes);
    this.#options = parseOptions(type.options, options, `${type.name}()`);
  }

  /** A directory of a run, empty. */
  runDirectory(): string {
    const directory = join(this.#root.path, `run-${++this.#directories}`);
    mkdirSync(directory);
    return directory;
  }

  create(directory: string, stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream, options: unknown = this.#options): Reporter {
    return this.type.create(options, { directory, root: this.#root.path, stdout, stderr });
  }

  /** Lets a reporter report a run, from its creation to its end. Rejects with whatever it throws. */
  async report({ events, result }: SampleRun, { directory = this.runDirectory(), terminal = false, written = [], options }: ReportOptions = {}): Promise<Report> {
    const stdout = recordingStream(terminal);
    const stderr = recordingStream(terminal);
    const before = Object.fromEntries(telling.map((name) => [name, process.env[name]]));
    for (const name of telling) delete process.env[name];
    process.env['TERM'] = 'xterm';
    const ourselves = hearOurselves();
    try {
      const parsed = options === undefined ? this.#options : parseOptions(this.type.options, options, `${this.type.name}()`);
      const reporter = this.create(directory, stdout.stream, stderr.stream, parsed);
      for (const event of events) reporter.event?.(event);
      const outputs = (await within('end()', reporter.end?.(result, written) ?? Promise.resolve([]))) ?? [];
      return { directory, outputs, stdout: stdout.text(), stderr: stderr.text(), elsewhere: ourselves.text() };
    } finally {
      ourselves.stop();
      for (const [name, value] of Object.entries(before)) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  }

  async close(): Promise<void> {
    this.#root.remove();
  }
}
