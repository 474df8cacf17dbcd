import { nearest } from '@ubench/errors';
import type { CliContext } from '../cli-context.ts';
import { usageErrors } from '../usage-errors.ts';
import { type Shell, shells, shellScripts } from './shell-scripts.ts';

/** `ubench completion SHELL`: its script to stdout. @throws UBENCH_E_SHELL */
export async function completionCommand([shell]: readonly string[], _flags: object, { stdout }: CliContext): Promise<number> {
  if (!Object.hasOwn(shellScripts, shell!)) throw usageErrors.UBENCH_E_SHELL({ shell: shell!, near: nearest(shell!, shells), known: shells });
  stdout.write(shellScripts[shell as Shell]);
  return 0;
}
