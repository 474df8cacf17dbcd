import type { Recorder } from '@ubench/load';
import type { Dispatcher } from 'undici';
import { httpFailure } from './failure.ts';
import type { HttpRequest } from './request.ts';
import { HttpResponse } from './response.ts';

/** The part of a recorder that a request needs. */
export type ExchangeRecorder = Pick<Recorder, 'sent' | 'first' | 'done'>;

const nothing = Buffer.alloc(0);

/** One request and its response on undici's lowest level. Reused for every request of a connection: they never overlap. */
export class Exchange implements Dispatcher.DispatchHandler {
  #recorder: ExchangeRecorder | undefined;
  #collect = false;
  #status = 0;
  #headers: HttpResponse['headers'] = {};
  #chunks: Buffer[] = [];
  #settle: { resolve(response: HttpResponse): void; reject(error: Error): void } | undefined;

  get running(): boolean {
    return this.#settle !== undefined;
  }

  run(dispatcher: Dispatcher, request: HttpRequest, recorder: ExchangeRecorder | undefined): Promise<HttpResponse> {
    this.#recorder = recorder;
    this.#collect = request.collect ?? false;
    this.#chunks = [];
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      dispatcher.dispatch(
        { method: request.method, path: request.path, headers: request.headers ?? null, body: request.body ?? null },
        this,
      );
    });
  }

  /** Called by undici in the same turn in which it writes the first byte. */
  onRequestStart(): void {
    this.#recorder?.sent();
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: HttpResponse['headers']): void {
    // An informational response (1xx) is followed by the real one.
    if (status < 200) return;
    this.#recorder?.first();
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#collect) this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#recorder?.done();
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.resolve(new HttpResponse(this.#status, this.#headers, this.#body()));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.reject(httpFailure(error));
  }

  #body(): Buffer {
    if (this.#chunks.length === 0) return nothing;
    return this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
  }
}
