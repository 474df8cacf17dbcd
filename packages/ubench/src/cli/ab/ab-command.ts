import { standardOutput } from '@ubench/core';
import { abLooks } from '@ubench/core/analysis';
import { exitCodes } from '@ubench/errors';
import { coloursFor } from '@ubench/reporter-terminal';
import type { CommandContext } from '../cli-context.ts';
import type { FlagValues } from '../flag.ts';
import { usageErrors } from '../usage-errors.ts';
import { writePage } from '../write-page.ts';
import type { abFlags } from './ab-flags.ts';
import { abLines } from './ab-lines.ts';
import { runComparison } from './run-comparison.ts';

/** `ubench ab`: resolves with the exit code. Rejects with what kept it from starting. */
export async function abCommand(filters: readonly string[], flags: FlagValues<typeof abFlags>, context: CommandContext): Promise<number> {
  if (flags.build !== undefined && flags.aRef === undefined && flags.bRef === undefined) throw usageErrors.UBENCH_E_FLAG_ALONE({ flag: '--build', needs: '--a-ref or --b-ref' });
  const printsPage = flags.html === standardOutput;
  if (printsPage && flags.json) throw usageErrors.UBENCH_E_FLAGS_APART({ flags: ['--json', '--html -'] });
  const outcome = await runComparison({ filters, flags, context, looks: abLooks, strict: flags.strict, judges: true });
  if (typeof outcome === 'number') return outcome;
  const { stdout } = context;
  const { record, file, measured } = outcome;
  if (flags.json) stdout.write(`${JSON.stringify(record, null, 2)}\n`);
  else if (!printsPage) stdout.write(abLines(record, file, coloursFor(stdout)).map((line) => `${line}\n`).join(''));
  const written = flags.html === undefined || (await writePage(flags.html, async () => (await import('./ab-page.ts')).abPage(record, measured), context));
  const exitCode = record.exit_code ?? exitCodes.untrustworthy.code;
  return exitCode === exitCodes.success.code && !written ? exitCodes.output.code : exitCode;
}
