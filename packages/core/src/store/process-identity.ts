import { z } from 'zod';

/** Which process, told from a later one with the same id. */
export const processIdentity = z.strictObject({
  hostname: z.string().describe('The machine that it runs on.'),
  pid: z.int().positive().describe('Its process id.'),
  started: z.string().describe('When it started, as the system counts: tells it from a later process with the same id.'),
});
