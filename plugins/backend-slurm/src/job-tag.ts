import { randomBytes } from 'node:crypto';

/** What a job of ours is called, so that it is found again by Slurm alone: the run that owns it, and which of its submissions it is. */
export interface JobTag {
  readonly run: string;
  readonly submission: string;
}

const prefix = 'ubench.';

/** A submission's name, which no other has. */
export const createSubmissionId = (): string => randomBytes(6).toString('hex');

export const tagName = ({ run, submission }: JobTag): string => `${prefix}${encodeRun(run)}.${submission}`;

/** `undefined` for a job of somebody else's. */
export function parseTag(name: string): JobTag | undefined {
  const [, run, submission] = /^ubench\.((?:[\w-]|\+[\dA-F]{2})+)\.([\da-f]{12})$/.exec(name) ?? [];
  return run === undefined ? undefined : { run: decodeURIComponent(run.replaceAll('+', '%')), submission: submission! };
}

/** Of a run's id only what Slurm takes in a name, and in the path of an output file, stands as it is: the bytes of the rest are `+` and two digits. */
export const encodeRun = (run: string): string => Buffer.from(run).toString('latin1').replaceAll(/[^\w-]/g, (byte) => `+${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
