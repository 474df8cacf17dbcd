import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import type { TrialResult } from '../result/result.ts';

type Series = NonNullable<TrialResult['client']['series']>;

/** Samples what this process uses, whose threads the agents are, once a second until stopped. */
export class ClientSampler implements Disposable {
  readonly #samples: { readonly at_ms: number; readonly cpu_ms: number; readonly rss_bytes: number; readonly loop: EventLoopUtilization }[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#sample();
    this.#timer = setInterval(() => this.#sample(), 1000);
  }

  /** @param start_ms When the measurement started, on `performance.now()`: the origin of the series. */
  stop(start_ms: number): Series {
    this.#sample();
    this[Symbol.dispose]();
    return {
      time_s: this.#samples.map(({ at_ms }) => round((at_ms - start_ms) / 1000)),
      cpu_cores: this.#samples.map(({ at_ms, cpu_ms }, index) => {
        const before = this.#samples[index - 1];
        return before === undefined || at_ms <= before.at_ms ? null : round((cpu_ms - before.cpu_ms) / (at_ms - before.at_ms));
      }),
      rss_bytes: this.#samples.map(({ rss_bytes }) => rss_bytes),
    };
  }

  /** How busy this thread was, which holds the tunnels to services elsewhere, since the measurement started: from 0 to 1. Of a stopped one. */
  loopUtilisation(start_ms: number): number {
    const from = this.#samples.findLast(({ at_ms }) => at_ms <= start_ms) ?? this.#samples[0]!;
    return performance.eventLoopUtilization(this.#samples.at(-1)!.loop, from.loop).utilization;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #sample(): void {
    const { user, system } = process.cpuUsage();
    this.#samples.push({ at_ms: performance.now(), cpu_ms: (user + system) / 1000, rss_bytes: process.memoryUsage.rss(), loop: performance.eventLoopUtilization() });
  }
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
