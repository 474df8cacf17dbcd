import { z } from 'zod';

/** Who tells what the GPUs of a service draw: an option of every service that runs language models. */
export const powerOption = z
  .union([
    z.literal('nvidia-smi'),
    z.strictObject({
      dcgm: z.url().describe('The metrics of a DCGM exporter: `http://gpu-node:9400/metrics`.'),
      gpus: z.array(z.string()).min(1).optional().describe('Only these, by index or UUID. Default: all that it tells of.'),
    }),
  ])
  .optional()
  .describe('What tells the power that the GPUs draw, for `energy` and `tokensPerJoule`: a DCGM exporter, or nvidia-smi where the service runs on this machine. Default: nobody.');
export type PowerOption = z.output<typeof powerOption>;
