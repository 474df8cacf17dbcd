import { defineErrors } from '@ubench/errors';

export const calibrateErrors = defineErrors({
  UBENCH_E_CALIBRATION_WRITE: (p: { file: string; problem: string }) => ({
    what: `The margins could not be written to ${p.file}: ${p.problem}`,
    fix: 'Make its directory one that you may write to, or name another as gate.baseline in the configuration.',
  }),
});
