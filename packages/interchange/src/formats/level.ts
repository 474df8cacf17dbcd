import type { MetricSummary } from '@ubench/load';

/** A level over values that are looked at once. */
export class Level {
  #n = 0;
  #sum = 0;
  #min = Infinity;
  #max = -Infinity;

  record(value: number): void {
    this.#n++;
    this.#sum += value;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  get sum(): number {
    return this.#sum;
  }

  get summary(): MetricSummary {
    const none = this.#n === 0;
    return { kind: 'gauge', n: this.#n, value: none ? null : this.#sum / this.#n, min: none ? null : this.#min, max: none ? null : this.#max };
  }
}
