import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { truthErrors } from '../truth-server/truth-errors.ts';
import { decodeEmitLog, type EmittedRequest } from './emit-log.ts';
import { type LlmSimulatorOptions, parseSimulatorOptions } from './simulator-options.ts';
import { ownPaths, type SimulatorSummary } from './simulator-program.ts';

/** A running simulator. */
export interface LlmSimulator {
  readonly url: string;
  readonly pid: number;
  /** What was sent when, of every request for generated text in the order of arrival; so far. */
  emitLog(): Promise<EmittedRequest[]>;
  summary(): Promise<SimulatorSummary>;
  /** Resolves when its process has ended; may be called again. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * The simulator as a command that a deployment can run: `http({ command: llmSimulatorCommand({ port: '{port}', timeToFirstToken: '50ms' }) })`.
 * @param options `port` may be a placeholder that whoever runs the command fills in.
 * @throws UBENCH_E_OPTION_UNKNOWN, UBENCH_E_OPTION_INVALID, UBENCH_E_TRUTH_LATENCY
 */
export function llmSimulatorCommand({ port, ...options }: LlmSimulatorOptions & { port: number | string }): string[] {
  parseSimulatorOptions(options);
  const program = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './main.ts' : './main.js', import.meta.url));
  return [process.execPath, program, '--port', String(port), '--options', JSON.stringify(options)];
}

/**
 * Starts a simulated LLM server on loopback, on any free port, in a process of its own, so that neither loop disturbs the other's time: it
 * paces its answers to absolute instants, and writes down when each chunk left. Stopped by `close()`, by `await using`, or with the process that
 * started it.
 * @throws UBENCH_E_OPTION_UNKNOWN, UBENCH_E_OPTION_INVALID, UBENCH_E_TRUTH_LATENCY, UBENCH_E_TRUTH_SERVER
 */
export async function startLlmSimulator(options: LlmSimulatorOptions = {}): Promise<LlmSimulator> {
  const [command, ...argv] = llmSimulatorCommand({ ...options, port: 0 });
  const child = spawn(command!, argv, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const exited = once(child, 'exit');
  const line = await Promise.race([
    once(createInterface(child.stdout!), 'line') as Promise<[string]>,
    exited.then(([code, signal]) => {
      throw truthErrors.UBENCH_E_TRUTH_SERVER({ problem: `its process ended with ${signal ?? `exit code ${code}`}` });
    }),
  ]);
  const { url } = JSON.parse(line[0]) as { url: string };
  const close = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
  };
  return {
    url,
    pid: child.pid!,
    emitLog: async () => decodeEmitLog(Buffer.from(await (await fetch(url + ownPaths.emitLog)).arrayBuffer())),
    summary: async () => (await (await fetch(url + ownPaths.summary)).json()) as SimulatorSummary,
    close,
    [Symbol.asyncDispose]: close,
  };
}
