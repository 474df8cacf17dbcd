import { z } from 'zod';

/** A name as Slurm has them: it goes into a header that only Slurm reads. */
export const slurmName = (what: string) => z.string().regex(/^[\w.+@:/-]+$/, `expected ${what} as Slurm names it: letters, digits and . _ + @ : / -`);

/** One line of anything that can be printed. */
export const line = (what: string) => z.string().min(1).regex(/^\P{Cc}+$/u, `expected ${what} in one line, without control characters`);
