/** A time limit as Slurm writes it, `days-hours:minutes:seconds`, in nanoseconds; `Infinity` for none, `undefined` for what is no time. */
export function parseSlurmTime(text: string): number | undefined {
  if (/^(infinite|unlimited)$/i.test(text)) return Infinity;
  const [, days, rest] = /^(?:(\d+)-)?(\d+(?::\d+){0,2})$/.exec(text) ?? [];
  if (rest === undefined) return undefined;
  const parts = rest.split(':').map(Number);
  // With days the first part is hours; without, one part is minutes and two are minutes and seconds.
  const [hours, minutes, seconds] = days !== undefined ? [parts[0]!, parts[1] ?? 0, parts[2] ?? 0] : parts.length === 3 ? parts : [0, parts[0]!, parts[1] ?? 0];
  return (((Number(days ?? 0) * 24 + hours!) * 60 + minutes!) * 60 + seconds!) * 1e9;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** As `--time` takes it; Slurm counts whole minutes, and a part of one is a whole. */
export function formatSlurmTime(time_ns: number): string {
  const minutes = Math.max(1, Math.ceil(time_ns / 60e9));
  const days = Math.floor(minutes / 1_440);
  return `${days === 0 ? '' : `${days}-`}${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}:00`;
}
