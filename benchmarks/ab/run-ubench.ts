import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** The real command to its end. Aborted, it is told to end once, and tears down in order. */
export async function runUbench(directory: string, args: readonly string[], signal: AbortSignal): Promise<{ readonly stdout: string; readonly stderr: string }> {
  // A group of its own: a Ctrl-C would reach it beside ours, and the second one ends it at once.
  const child = spawn('ubench', args, { cwd: directory, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1' } });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const stop = (): void => void child.kill('SIGINT');
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  await once(child, 'close');
  signal.removeEventListener('abort', stop);
  return { stdout, stderr };
}
