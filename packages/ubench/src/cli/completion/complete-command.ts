import type { CliContext } from '../cli-context.ts';
import type { CommandDefinition } from '../command.ts';
import { bashCandidate, parseBashLine } from './bash-line.ts';
import { type Candidate, candidatesFor } from './candidates.ts';
import { completionSources } from './completion-sources.ts';

/**
 * `ubench __complete -- SHELL WORD…`: a line for each candidate, `value<Tab>description`; bash gives its word breaks and the line in place of
 * words, and is given values alone. Whatever keeps candidates from being found, there are none then: a Tab is no place for an error.
 */
export async function completeCommand(commands: readonly CommandDefinition[], [shell, ...words]: readonly string[], { cwd, env, stdout }: CliContext): Promise<number> {
  const find = async (typed: readonly string[]): Promise<Candidate[]> => {
    const found = await candidatesFor(typed, commands, (source) => completionSources[source]({ cwd, env })).catch(() => []);
    // One candidate is one line.
    return found.filter(({ value }) => !/[\n\t]/.test(value));
  };
  if (shell === 'bash') {
    const [breaks = '', text = ''] = words;
    const line = parseBashLine(text);
    for (const { value } of await find(line.words)) stdout.write(`${bashCandidate(value, line, breaks)}\n`);
  } else {
    for (const { value, description } of await find(words)) stdout.write(`${description === undefined ? value : `${value}\t${description}`}\n`);
  }
  return 0;
}
