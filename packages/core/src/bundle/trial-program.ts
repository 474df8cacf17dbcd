/** The program of a bundle that is only tried: imports the spec, as an agent would, and says what is wrong. */
import { toErrorRecord } from '@ubench/errors';
import type { AgentCode } from '../agent/agent-code.ts';
import { collectCode } from '../agent/collect-code.ts';

export async function runAgentProgram(code: AgentCode): Promise<void> {
  // Nobody waits for it any more.
  process.stdin.resume().once('end', () => process.exit(1));
  try {
    await collectCode(code, '');
  } catch (error) {
    process.stderr.write(toErrorRecord(error).what, () => process.exit(1));
    return;
  }
  // Whatever the spec left running.
  process.exit();
}
