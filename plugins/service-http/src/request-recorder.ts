import type { ExchangeRecorder } from '@ubench/http';
import type { Recorder } from '@ubench/load';
import { isRedirect } from './status.ts';

/** What the requests of an operation tell, as what the operation tells: it begins with the first and ends with the answer that counts. Reused. */
export class RequestRecorder implements ExchangeRecorder {
  readonly #follows: boolean;
  #recorder!: Recorder;
  #counts = true;

  /** @param follows Redirects are followed: they are not the answer. */
  constructor(follows: boolean) {
    this.#follows = follows;
  }

  of(recorder: Recorder): this {
    this.#recorder = recorder;
    return this;
  }

  sent(): void {
    this.#recorder.sent();
  }

  first(at_ns: number, status: number): void {
    this.#counts = !this.#follows || !isRedirect(status);
    if (this.#counts) this.#recorder.first(at_ns);
  }

  done(at_ns: number): void {
    if (this.#counts) this.#recorder.done(at_ns);
  }

  retried(): void {
    this.#recorder.value('retries', 1);
  }

  redirected(status: number): void {
    this.#recorder.value('redirects', 1, String(status));
  }
}
