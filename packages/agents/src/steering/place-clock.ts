import { setTimeout as sleep } from 'node:timers/promises';
import type { ErrorRecord } from '@ubench/errors';
import { type AgentClock, monotonicNow } from '@ubench/load';
import type { ClockComparison, ClockSample } from '../protocol/clock-comparison.ts';
import { ClockHistory } from '../protocol/clock-history.ts';
import type { HubConnection } from './hub-connection.ts';

const questions = 4;
const pause_ms = 1_000;

/** The clock of a place, as it is known here: compared once a second for as long as there is a connection. */
export class PlaceClock {
  readonly #hub: HubConnection;
  readonly #history = new ClockHistory();
  readonly #closed = new AbortController();
  #broken: ReadonlyMap<string, ErrorRecord> = new Map();

  constructor(hub: HubConnection) {
    this.#hub = hub;
    void this.#compare();
  }

  /** Nanoseconds. Before it has been compared, that of this machine. */
  now(): number {
    return monotonicNow() + (this.#comparison?.offset_ns ?? 0);
  }

  /** The clock of an agent's machine, compared with that of its hub, as one that is compared with ours. */
  seenFromHere(clock: AgentClock): AgentClock {
    const hub = this.#comparison;
    if (hub === undefined) return clock;
    return { ...clock, offset_ns: clock.offset_ns + hub.offset_ns, error_ns: clock.error_ns + hub.error_ns, drift_ppm: clock.drift_ppm + hub.drift_ppm };
  }

  /** Why the stream of a group cannot be written any more, where that is so: hubs say it with the time. */
  broken(group: string): ErrorRecord | undefined {
    return this.#broken.get(group);
  }

  get #comparison(): ClockComparison | undefined {
    return this.#history.comparison;
  }

  async #compare(): Promise<void> {
    const { signal } = this.#closed;
    try {
      for (;;) {
        const samples: ClockSample[] = [];
        for (let question = 0; question < questions; question++) {
          const { answer, asked_ns, back_ns } = await this.#hub.ask<'ping'>({ type: 'ping' });
          samples.push({ asked_ns, heard_ns: answer.heard_ns, answered_ns: answer.answered_ns, back_ns });
          this.#broken = new Map(answer.broken.map(({ group, error }) => [group, error]));
        }
        this.#history.add(samples);
        await sleep(pause_ms, undefined, { signal });
      }
    } catch {
      // The connection was closed, or the hub refuses us: what is asked of it says so.
    }
  }

  close(): void {
    this.#closed.abort();
  }
}
