import { type Profiler, Session } from 'node:inspector/promises';
import type { CpuProfile } from '@ubench/load';

/** Samples what the thread that it is started in does. */
export class CpuProfiler {
  readonly #session: Session;

  private constructor(session: Session) {
    this.#session = session;
  }

  /**
   * Takes some time, in which nothing should be measured.
   * @param interval_us Between two samples.
   */
  static async start(interval_us: number): Promise<CpuProfiler> {
    const session = new Session();
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: interval_us });
    await session.post('Profiler.start');
    return new CpuProfiler(session);
  }

  /** What was sampled in a span of the monotonic clock, nanoseconds. */
  async stop({ start_ns, end_ns }: { readonly start_ns: number; readonly end_ns: number }): Promise<CpuProfile> {
    const { profile } = await this.#session.post('Profiler.stop');
    this.#session.disconnect();
    return cutOut(profile, start_ns / 1000, end_ns / 1000);
  }
}

/** V8's clock is that of `process.hrtime`. */
function cutOut(profile: Profiler.Profile, start_us: number, end_us: number): CpuProfile {
  const samples: number[] = [];
  const timeDeltas: number[] = [];
  let at_us = profile.startTime;
  let last_us = start_us;
  for (const [index, node] of (profile.samples ?? []).entries()) {
    at_us += profile.timeDeltas![index]!;
    if (at_us < start_us || at_us > end_us) continue;
    samples.push(node);
    timeDeltas.push(at_us - last_us);
    last_us = at_us;
  }
  // Without their counts of hits, which are of the whole profile.
  const nodes = profile.nodes.map(({ id, callFrame, children = [] }) => ({ id, callFrame: { ...callFrame }, children }));
  return { nodes, startTime: start_us, endTime: end_us, samples, timeDeltas };
}
