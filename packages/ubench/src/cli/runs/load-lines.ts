import { oneLine, type PlacedLoad, type SaidInPlace } from '@ubench/core';
import { createMeasurement, type Measurement } from '@ubench/load';
import { formatDuration, formatRate } from '@ubench/units';

interface Seen {
  readonly load: PlacedLoad;
  readonly measurement: Measurement;
  /** What was last said of it. */
  shown: string;
}

/** Lines of how far the loads of places are, as their agents tell: one a second at most for each that goes on, and one at its end. */
export class LoadLines {
  readonly #out: NodeJS.WritableStream;
  readonly #seen = new Map<string, Seen>();

  constructor(out: NodeJS.WritableStream) {
    this.#out = out;
  }

  take({ load, agent, message }: SaidInPlace): void {
    let seen = this.#seen.get(load.group);
    if (seen === undefined) this.#seen.set(load.group, (seen = { load, measurement: createMeasurement(load.agents), shown: '' }));
    seen.measurement.take(agent, message);
  }

  /** Writes what is new. */
  show(): void {
    for (const [group, seen] of this.#seen) {
      const text = lineOf(seen);
      if (text === seen.shown) continue;
      seen.shown = text;
      this.#out.write(`${text}\n`);
      // Its numbers are not needed any more.
      if (seen.measurement.ended) this.#seen.set(group, { ...seen, measurement: ended });
    }
  }
}

/** Stands for one of which everything was said. */
const ended: Measurement = createMeasurement(0);

function lineOf({ load, measurement, shown }: Seen): string {
  if (measurement === ended) return shown;
  const { benchmark, background, trial, agents, warmup_ns } = load;
  const who = oneLine(`${benchmark}${background === undefined ? '' : `, beside it ${background}`}, trial ${trial}`);
  if (measurement.ended) {
    const { measure, failedAgents } = measurement.result();
    return `${who}: ended, ${measure.operations} operations, ${measure.failed} failed${failedAgents.length === 0 ? '' : `, ${failedAgents.length} of ${agents} agents lost`}`;
  }
  const { phase, operations, failed, last } = measurement.progress;
  if (last === undefined) return `${who}: ${agents} agents are connecting`;
  const elapsed_ns = (last.time_s + 1) * 1e9 + (phase === 'warmup' ? warmup_ns : 0);
  const p95 = last.p95_ns === null ? '' : `, p95 ${formatDuration(last.p95_ns)}`;
  return `${who}: ${phase === 'warmup' ? 'warming up' : 'measuring'}, ${formatDuration(elapsed_ns)}, ${operations} operations, ${formatRate(last.completed)}${p95}, ${failed} failed`;
}
