import { readFileSync } from 'node:fs';
import type { Diagnosis } from '@ubench/core';
import type { Check } from '../check.ts';

/** Read through the kernel or over a slow bus: a microsecond and more each time, and the load generator reads the clock several times per operation. */
const slow = new Set(['hpet', 'acpi_pm', 'jiffies', 'refined-jiffies', 'pit', 'xen']);

/** @param available What the kernel offers besides. */
export function judgeClockSource(current: string, available: readonly string[]): Diagnosis {
  const name = 'clock source';
  if (!slow.has(current)) return { name, status: 'ok', found: current };
  const better = available.find((source) => !slow.has(source));
  return {
    name,
    status: 'warning',
    found: `${current}, which is slow to read: short operations look longer, and high rates cost more`,
    fix:
      better === undefined
        ? 'Ask whoever runs the machine why its time-stamp counter is not used (dmesg | grep -i clocksource).'
        : `echo ${better} | sudo tee ${directory}/current_clocksource`,
  };
}

const directory = '/sys/devices/system/clocksource/clocksource0';

export const clockSource: Check = {
  group: 'machine',
  name: 'clock source',
  run() {
    // Only Linux has a choice.
    if (process.platform !== 'linux') return [];
    const [current, available] = ['current_clocksource', 'available_clocksource'].map((file) => readFileSync(`${directory}/${file}`, 'utf8').trim());
    return [judgeClockSource(current!, available!.split(' '))];
  },
};
