import { type MetricFamily, metricFamilies } from './metric-table.ts';

/** Buckets of one histogram; the last is +Inf. */
interface Distribution {
  readonly counts: Float64Array;
  sum: number;
}

/** Values by vLLM's names, written as its client library writes them. */
export class MetricRegistry {
  readonly #model: string;
  readonly #created_s = Date.now() / 1e3;
  readonly #values = new Map<string, number>();
  readonly #distributions = new Map<string, { readonly buckets: readonly number[]; readonly distribution: Distribution }>();

  constructor(model: string) {
    this.#model = model;
    for (const { name, buckets } of metricFamilies) {
      if (buckets !== undefined) this.#distributions.set(name, { buckets, distribution: { counts: new Float64Array(buckets.length + 1), sum: 0 } });
    }
    this.set('vllm:engine_sleep_state', 1, 'awake');
  }

  /** @param value Of the family's label. */
  add(name: string, amount: number, value = ''): void {
    this.set(name, (this.#values.get(key(name, value)) ?? 0) + amount, value);
  }

  set(name: string, to: number, value = ''): void {
    this.#values.set(key(name, value), to);
  }

  observe(name: string, value: number): void {
    const { buckets, distribution } = this.#distributions.get(name)!;
    let bucket = 0;
    while (bucket < buckets.length && value > buckets[bucket]!) bucket += 1;
    distribution.counts[bucket]! += 1;
    distribution.sum += value;
  }

  /** The text that Prometheus scrapes. */
  text(): string {
    return `${metricFamilies.flatMap((family) => this.#lines(family)).join('\n')}\n`;
  }

  #lines(family: MetricFamily): string[] {
    const { type, help, by } = family;
    const name = type === 'counter' ? `${family.name}_total` : family.name;
    const series = by === undefined ? [''] : by[1];
    const labels = (value: string, ...more: readonly [string, string][]): string => this.#labels(family, [...(by === undefined ? [] : ([[by[0], value]] as const)), ...more]);
    const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
    if (type === 'histogram') {
      const { buckets, distribution } = this.#distributions.get(name)!;
      let cumulative = 0;
      [...buckets.map(python), '+Inf'].forEach((le, i) => lines.push(`${name}_bucket${labels('', ['le', le])} ${python((cumulative += distribution.counts[i]!))}`));
      lines.push(`${name}_count${labels('')} ${python(cumulative)}`, `${name}_sum${labels('')} ${python(distribution.sum)}`);
    } else {
      for (const value of series) lines.push(`${name}${labels(value)} ${python(this.#values.get(key(family.name, value)) ?? 0)}`);
    }
    if (type === 'gauge') return lines;
    const created = `${family.name}_created`;
    return [...lines, `# HELP ${created} ${help}`, `# TYPE ${created} gauge`, ...series.map((value) => `${created}${labels(value)} ${this.#created_s}`)];
  }

  #labels({ engineless }: MetricFamily, more: readonly (readonly [string, string])[]): string {
    const all = [...(engineless ? [] : ([['engine', '0']] as const)), ['model_name', this.#model] as const, ...more];
    return `{${all.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}="${value}"`).join(',')}}`;
  }
}

const key = (name: string, value: string): string => `${name} ${value}`;

/** Numbers as Python prints floats. */
const python = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value));
