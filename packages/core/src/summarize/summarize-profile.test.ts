import { describe, expect, it } from 'vitest';
import type { Part } from '../profile/parts.ts';
import { profileWarnings, type ProfiledTrial, summarizeProfile } from './summarize-profile.ts';

const trial = (times: Partial<Record<Part, number>>, more: Partial<ProfiledTrial> = {}): ProfiledTrial => ({
  profile: { times_us: new Map(Object.entries(times) as [Part, number][]), interval_us: 1_000, samples: 10, files: ['profiles/a.cpuprofile'], problem: undefined },
  cpu_ns: 1_000_000,
  completed: 100,
  ...more,
});

const sumOf = (parts: Readonly<Record<string, number | null>>): number => Object.values(parts).reduce<number>((sum, value) => sum + value!, 0);

describe('the profiles of all trials', () => {
  it('are of each part what was sampled in it, and the rest of the CPU is of the event loop', () => {
    const { parts, cpu_ns_per_operation, samples, files } = summarizeProfile([trial({ socket: 300, parse: 100, 'event loop': 50 }), trial({ socket: 100, 'user code': 300 })]);
    expect({ cpu_ns_per_operation, samples, files: files.length }).toEqual({ cpu_ns_per_operation: 10_000, samples: 20, files: 2 });
    expect(parts).toMatchObject({ socket: 2_000, parse: 500, 'user code': 1_500, 'event loop': 250 + 5_750, schedule: 0 });
    expect(sumOf(parts)).toBeCloseTo(10_000, 6);
  });

  it('are less by as much as the threads had to wait for a core, so that they add up all the same', () => {
    const { parts } = summarizeProfile([trial({ socket: 3_000, parse: 1_000 })]);
    expect(parts).toMatchObject({ socket: 7_500, parse: 2_500, 'event loop': 0 });
    expect(sumOf(parts)).toBeCloseTo(10_000, 6);
  });

  it('say nothing where nothing was completed', () => {
    expect(summarizeProfile([trial({ socket: 1 }, { completed: 0 })])).toMatchObject({ cpu_ns_per_operation: null, parts: { socket: null } });
  });

  it('mark the measurement, and say why a profile is missing', () => {
    expect(profileWarnings([])).toEqual([]);
    expect(profileWarnings([trial({})])).toMatchObject([{ code: 'profiled' }]);
    const full = trial({});
    expect(profileWarnings([{ ...full, profile: { ...full.profile, problem: 'no space left' } }])).toMatchObject([{ message: expect.stringContaining('no space left') }]);
  });
});
