/** When a tool began, where it tells: absent for what is no time of our era. @param time_ms Since 1970. */
export function measuredAt(time_ms: number): { measured_at?: string } {
  const sensible = time_ms > 0 && time_ms < Date.UTC(10_000, 0);
  return sensible ? { measured_at: new Date(time_ms).toISOString() } : {};
}
