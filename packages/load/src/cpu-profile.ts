import { z } from 'zod';

/** A CPU profile as V8 makes it and DevTools opens it (`.cpuprofile`). Times in microseconds of the monotonic clock. */
export const cpuProfile = z.looseObject({
  nodes: z.array(
    z.looseObject({
      id: z.int(),
      callFrame: z.looseObject({ functionName: z.string(), url: z.string() }),
      children: z.array(z.int()).optional(),
    }),
  ),
  startTime: z.number(),
  endTime: z.number(),
  /** The node that ran when each sample was taken. */
  samples: z.array(z.int()),
  /** From the sample before to each sample; from the start to the first. */
  timeDeltas: z.array(z.number()),
});
export type CpuProfile = z.infer<typeof cpuProfile>;
