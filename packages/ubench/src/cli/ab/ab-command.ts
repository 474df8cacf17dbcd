import { abLooks } from '@ubench/core';
import { exitCodes } from '@ubench/errors';
import { coloursFor } from '@ubench/reporter-terminal';
import type { CommandContext } from '../cli-context.ts';
import type { FlagValues } from '../flag.ts';
import { usageErrors } from '../usage-errors.ts';
import type { abFlags } from './ab-flags.ts';
import { abLines } from './ab-lines.ts';
import { runComparison } from './run-comparison.ts';

/** `ubench ab`: resolves with the exit code. Rejects with what kept it from starting. */
export async function abCommand(filters: readonly string[], flags: FlagValues<typeof abFlags>, context: CommandContext): Promise<number> {
  if (flags.build !== undefined && flags.aRef === undefined && flags.bRef === undefined) throw usageErrors.UBENCH_E_FLAG_ALONE({ flag: '--build', needs: '--a-ref or --b-ref' });
  const outcome = await runComparison({ filters, flags, context, looks: abLooks, strict: flags.strict, judges: true });
  if (typeof outcome === 'number') return outcome;
  const { stdout } = context;
  const { record, file } = outcome;
  stdout.write(flags.json ? `${JSON.stringify(record, null, 2)}\n` : abLines(record, file, coloursFor(stdout)).map((line) => `${line}\n`).join(''));
  return record.exit_code ?? exitCodes.untrustworthy.code;
}
