import { join } from 'node:path';
import { toErrorRecord } from '@ubench/errors';
import { writeAtomically } from '@ubench/files';
import type { CpuProfile } from '@ubench/load';
import { redact } from '../redact/redact.ts';
import type { Part } from './parts.ts';
import { timeByPart } from './time-by-part.ts';

/** What the agents of one trial spent their time on. */
export interface TrialProfile {
  readonly times_us: ReadonlyMap<Part, number>;
  /** Between two samples. */
  readonly interval_us: number;
  /** How many samples that rests on. */
  readonly samples: number;
  /** One for each agent, relative to the directory of the run. */
  readonly files: readonly string[];
  /** Why a file is missing. */
  readonly problem: string | undefined;
}

/**
 * Writes the profiles of a trial's agents, and adds up what they say. A file that cannot be written is no reason to lose the measurement.
 * @param name What the files are called, without their ending; unique in the run.
 * @param profiles By agent; one that was lost has none.
 */
export function keepProfiles(directory: string, name: string, interval_us: number, profiles: ReadonlyMap<number, CpuProfile>): TrialProfile {
  const times_us = new Map<Part, number>();
  const files: string[] = [];
  let samples = 0;
  let problem: string | undefined;
  for (const [agent, profile] of profiles) {
    const { times, samples: own } = timeByPart(profile);
    for (const [part, time] of times) times_us.set(part, (times_us.get(part) ?? 0) + time);
    samples += own;
    const file = `profiles/${name}-agent-${agent}.cpuprofile`;
    try {
      writeAtomically(join(directory, file), JSON.stringify(redact(profile)), 'profile');
      files.push(file);
    } catch (error) {
      problem ??= toErrorRecord(error).what;
    }
  }
  return { times_us, interval_us, samples, files, problem };
}
