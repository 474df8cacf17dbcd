import { diagnosis } from '@ubench/core';
import { z } from 'zod';

/** What `ubench doctor --json` prints. */
export const doctorReport = z.strictObject({
  schema: z.literal('ubench.doctor/1'),
  ubench: z.string().describe('The version that looked.'),
  platform: z.string().describe('linux-x64'),
  findings: z.array(z.strictObject({ group: z.string().describe('machine, project, the name of a plugin, or of the backend that was asked for'), ...diagnosis.shape })),
  problems: z.int().nonnegative(),
  warnings: z.int().nonnegative(),
});
export type DoctorReport = z.infer<typeof doctorReport>;
