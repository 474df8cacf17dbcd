import type { UbenchError } from '@ubench/errors';
import { problemOf } from './slurm-commands.ts';
import { slurmErrors } from './slurm-errors.ts';

/** What was asked for, by the names of the options. */
export interface Asked {
  readonly account: string | undefined;
  readonly partition: string | undefined;
  readonly qos: string | undefined;
  readonly reservation: string | undefined;
  readonly constraint: string | undefined;
}

const nothingKnown = { near: undefined, known: [] };

/** Why sbatch did not take a job, as an error that says what to do: the texts are those of `slurm_strerror` (src/common/slurm_errno.c of Slurm). */
export function explainRefusal(said: string, { account, partition, qos, reservation, constraint }: Asked): UbenchError {
  const details = { details: said.trim() };
  if (/invalid partition|partition name/i.test(said)) return slurmErrors.SLURM_E_PARTITION({ partition: partition ?? '(default)', ...nothingKnown }, details);
  if (/invalid account|account\/partition|user's group not permitted/i.test(said)) return slurmErrors.SLURM_E_ACCOUNT({ account, ...nothingKnown }, details);
  if (/invalid qos|qos.*(?:specification|permission)/i.test(said)) return slurmErrors.SLURM_E_QOS({ qos, ...nothingKnown }, details);
  if (/reservation/i.test(said)) return slurmErrors.SLURM_E_RESERVATION({ reservation }, details);
  if (/invalid feature/i.test(said)) return slurmErrors.SLURM_E_CONSTRAINT({ constraint }, details);
  return slurmErrors.SLURM_E_SUBMIT({ problem: problemOf({ code: 1, stdout: '', stderr: said }) }, details);
}
