import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { within } from '../within.ts';
import type { BackendSubject } from './backend-subject.ts';
import type { Order, Step } from './other-process.ts';

const program = fileURLToPath(new URL(`./other-process.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url));

function startOther({ module, type, options }: BackendSubject, steps: readonly Step[], stays: boolean): ChildProcess {
  const order: Order = { module: module.href, backend: type.name, options, steps, stays };
  return spawn(process.execPath, [program, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** What a backend object of another process makes of the steps, in their order. */
export async function inOtherProcess(subject: BackendSubject, ...steps: readonly Step[]): Promise<unknown[]> {
  const child = startOther(subject, steps, false);
  const [printed, complaints] = await within('the other process', Promise.all([child.stdout!.setEncoding('utf8').toArray(), child.stderr!.setEncoding('utf8').toArray()]), 60_000);
  const results = printed.join('').split('\n').filter(Boolean).map((line) => JSON.parse(line) as unknown);
  if (results.length < steps.length) throw new Error(`another process that imports ${subject.module.href} failed at ${steps[results.length]!.call}():\n${complaints.join('')}`);
  return results;
}

/** Takes one step in another process, and then kills that. */
export async function inKilledProcess(subject: BackendSubject, step: Step): Promise<unknown> {
  const child = startOther(subject, [step], true);
  const complaints: string[] = [];
  child.stderr!.setEncoding('utf8').on('data', (text: string) => complaints.push(text));
  const ended = once(child, 'exit');
  try {
    const line = once(createInterface({ input: child.stdout! }), 'line') as Promise<[string]>;
    const failed = ended.then(() => Promise.reject(new Error(`another process that imports ${subject.module.href} failed:\n${complaints.join('')}`)));
    return JSON.parse((await within('the other process', Promise.race([line, failed]), 60_000))[0]) as unknown;
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}
