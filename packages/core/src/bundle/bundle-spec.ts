import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UbenchError } from '@ubench/errors';
import { failpoint, writeAtomically } from '@ubench/files';
import { ownLocation } from '../collect/own-packages.ts';
import { specFile } from '../collect/spec-file.ts';
import { bundleErrors } from './bundle-errors.ts';
import type { BundleInput, BundleOrder, BundleOutcome } from './bundle-input.ts';

/** One file that agents run anywhere, by Node alone. */
export interface Bundle {
  /** Absolute. */
  readonly path: string;
  /** Of its content, in hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Makes one file of a spec, its plugins, and the program that runs it, for agents that have nothing else: `<directory>/<hash>.mjs`. The hash is of what
 * it is made from; a file that is there is taken, so the directory must be of one run.
 * @throws UBENCH_E_BUNDLE, UBENCH_E_BUNDLE_NATIVE, or the signal's reason.
 */
export async function bundleSpec({ directory, ...input }: BundleInput & { readonly directory: string }, signal: AbortSignal): Promise<Bundle> {
  const path = join(directory, `${hashOf(input)}.mjs`);
  if (!existsSync(path)) writeAtomically(path, await madeElsewhere(input, signal), 'bundle.write');
  const content = readFileSync(path);
  return { path, sha256: createHash('sha256').update(content).digest('hex'), bytes: content.length };
}

const hashOf = ({ program, spec, root, moduleHash, plugins }: BundleInput): string =>
  createHash('sha256').update(JSON.stringify([program, specFile(spec, root), moduleHash, plugins])).digest('hex');

const program = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './bundle-program.ts' : './bundle-program.js', import.meta.url));

/** The text of the file, made in a process of its own. */
async function madeElsewhere(input: BundleInput, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  failpoint('bundle.make:before');
  const child = fork(program, [], { execArgv: [], serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'], signal, killSignal: 'SIGKILL' });
  failpoint('bundle.make:after');
  let complaint = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (complaint = `${complaint}${text}`.slice(-2_000)));
  let outcome: BundleOutcome | undefined;
  child.on('message', (message: BundleOutcome) => (outcome = message));
  child.send({ ...input, ownLocation: ownLocation() } satisfies BundleOrder);
  try {
    await once(child, 'close', { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw bundleErrors.UBENCH_E_BUNDLE({ problem: String(error) }, { cause: error });
  }
  if (outcome === undefined) throw bundleErrors.UBENCH_E_BUNDLE({ problem: complaint.trim() || `the bundler ended ${child.signalCode === null ? 'without a word' : `by ${child.signalCode}`}` });
  if ('error' in outcome) throw new UbenchError(outcome.error);
  return outcome.code;
}
