import { RunStore, stateDirectoryOf } from '@ubench/core';
import type { CliContext } from '../cli-context.ts';

/** The runs of the directory that a command is given in; what had to be mended is told on stderr. */
export const openStore = ({ cwd, env, stderr }: CliContext): RunStore =>
  new RunStore(stateDirectoryOf(cwd, env), (sentence) => void stderr.write(`note: ${sentence}\n`));
