import { toErrorRecord } from '@ubench/errors';
import type { TrialResult } from '../result/result.ts';
import type { MetricsSource } from '../service/service-type.ts';
import type { LiveDeployment } from './deployments.ts';

type Series = TrialResult['server'];

/** Samples what a deployment uses and what its service counts, once a second, until stopped. */
export class ServerSampler {
  readonly #deployment: LiveDeployment;
  #source: MetricsSource | undefined;
  readonly #samples: { at_ms: number; cpu_ns: number | undefined; rss_bytes: number | undefined; metrics: Readonly<Record<string, number>> }[] = [];
  #problem: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #pending: Promise<void> = Promise.resolve();

  private constructor(deployment: LiveDeployment, source: MetricsSource | undefined) {
    this.#deployment = deployment;
    this.#source = source;
  }

  static async start(deployment: LiveDeployment): Promise<ServerSampler> {
    // Sampling illustrates a measurement: a service that cannot be sampled is still measured.
    let problem: string | undefined;
    const source = await deployment.service.metrics?.(deployment.endpoint, deployment.options).catch((error: unknown) => {
      problem = toErrorRecord(error).what;
      return undefined;
    });
    const sampler = new ServerSampler(deployment, source);
    sampler.#problem = problem;
    sampler.#pending = sampler.#sample();
    sampler.#timer = setInterval(() => {
      sampler.#pending = sampler.#pending.then(() => sampler.#sample());
    }, 1000);
    return sampler;
  }

  /** The first thing that was wrong with what the service tells about itself. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** @param start_ms When the measurement started, on `performance.now()`: the origin of the series. */
  async stop(start_ms: number): Promise<Series> {
    clearInterval(this.#timer);
    await this.#pending;
    await this.#sample();
    const levels = this.#source?.levels?.() ?? [];
    await this.close();
    const names = [...new Set(this.#samples.flatMap(({ metrics }) => Object.keys(metrics)))].sort();
    return {
      time_s: this.#samples.map(({ at_ms }) => round((at_ms - start_ms) / 1000)),
      cpu_cores: this.#samples.map((sample, index) => this.#cpuCores(sample, this.#samples[index - 1])),
      rss_bytes: this.#samples.map(({ rss_bytes }) => rss_bytes ?? null),
      metrics: Object.fromEntries(names.map((name) => [name, this.#samples.map(({ metrics }) => metrics[name] ?? null)])),
      ...(levels.length > 0 && { levels: [...levels] }),
    };
  }

  /** Ends the sampling, whatever has been taken. Idempotent. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#pending;
    const source = this.#source;
    this.#source = undefined;
    await source?.close().catch(() => {});
  }

  #cpuCores(sample: { at_ms: number; cpu_ns: number | undefined }, before: { at_ms: number; cpu_ns: number | undefined } | undefined): number | null {
    if (before?.cpu_ns === undefined || sample.cpu_ns === undefined || sample.at_ms <= before.at_ms) return null;
    return round((sample.cpu_ns - before.cpu_ns) / 1e6 / (sample.at_ms - before.at_ms));
  }

  async #sample(): Promise<void> {
    const { backend, handle } = this.#deployment;
    const [usage, metrics] = await Promise.all([
      backend.instances.usage?.([handle]).catch(() => []),
      this.#source?.sample().catch((error: unknown) => {
        this.#problem ??= toErrorRecord(error).what;
        return {};
      }),
    ]);
    this.#problem ??= this.#source?.problem?.();
    this.#samples.push({ at_ms: performance.now(), cpu_ns: usage?.[0]?.cpu_ns, rss_bytes: usage?.[0]?.rss_bytes, metrics: metrics ?? {} });
  }
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
