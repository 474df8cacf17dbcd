import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Diagnosis } from '@ubench/core';
import { toErrorRecord } from '@ubench/errors';
import { ollamaOptions } from './options.ts';

const fix = "Install Ollama (https://ollama.com/download) so that it is on the PATH, or name the program: ollama({ binary: '/path/to/ollama' }). A server that runs already needs neither.";

/** @param binary The program: that of the default options where none is given. */
export async function diagnoseOllama(signal: AbortSignal, binary = ollamaOptions.parse({}).binary): Promise<Diagnosis[]> {
  const name = 'server program';
  try {
    // It would ask a server for its version too: nobody listens there.
    const { stdout, stderr } = await promisify(execFile)(binary, ['--version'], { signal, env: { ...process.env, OLLAMA_HOST: '127.0.0.1:1' } });
    const version = /version is (\S+)/.exec(stdout + stderr)?.[1];
    if (version !== undefined) return [{ name, status: 'ok', found: `ollama ${version} in ${binary}` }];
    return [{ name, status: 'problem', found: `${binary} is not Ollama: it does not say its version`, fix }];
  } catch (error) {
    signal.throwIfAborted();
    const { code } = error as NodeJS.ErrnoException;
    const stderr = (error as { stderr?: string }).stderr?.trim().split('\n')[0];
    return [{ name, status: 'problem', found: code === 'ENOENT' ? `there is no program '${binary}'` : `${binary} does not run: ${stderr || toErrorRecord(error).what}`, fix }];
  }
}
