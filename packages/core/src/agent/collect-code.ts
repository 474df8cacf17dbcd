import { toErrorRecord, UbenchError } from '@ubench/errors';
import { type CollectedSpec, importingSpec } from '../collect/collect-spec.ts';
import { coreErrors } from '../core-errors.ts';
import type { AgentCode } from './agent-code.ts';

/**
 * Imports the spec that is one file with the agent, and gathers what it declares. Nothing of a project is asked for.
 * @param file What plans call the spec.
 * @throws An error of the spec: UBENCH_E_SPEC_…, or what the options' parsers throw.
 */
export async function collectCode({ moduleHash, spec }: AgentCode, file: string): Promise<Pick<CollectedSpec, 'root' | 'moduleHash'>> {
  try {
    return { root: await importingSpec(import.meta.url, spec), moduleHash };
  } catch (error) {
    if (error instanceof UbenchError) throw error.at(file);
    throw coreErrors.UBENCH_E_SPEC_THREW({ problem: toErrorRecord(error).what }, { where: file, cause: error });
  }
}
