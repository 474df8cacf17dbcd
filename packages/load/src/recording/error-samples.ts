const samplesPerKind = 5;
const longestSample = 500;

/** Up to five messages for each kind of failure: enough to see what it was, and never more memory than that. */
export class ErrorSamples {
  readonly #byKind = new Map<string, string[]>();

  add(kind: string, message: string | undefined): void {
    let samples = this.#byKind.get(kind);
    if (samples === undefined) this.#byKind.set(kind, (samples = []));
    const sample = message?.slice(0, longestSample);
    if (sample !== undefined && samples.length < samplesPerKind && !samples.includes(sample)) samples.push(sample);
  }

  toRecord(): Record<string, string[]> {
    return Object.fromEntries(this.#byKind);
  }
}
