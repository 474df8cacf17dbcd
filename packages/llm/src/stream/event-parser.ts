import type { Framing } from '../dialect/dialect.ts';
import { NdjsonParser } from './ndjson-parser.ts';
import { SseParser } from './sse-parser.ts';

/** Takes what one event says; the bytes are overwritten when it returns. */
export type EventListener = (bytes: Buffer, from: number, to: number) => void;

/** Takes a stream of bytes apart into its events, however it is cut into pieces. Reused for every stream of a connection. */
export interface EventParser {
  /** A new stream begins. */
  begin(): void;
  /** Reads on; the bytes are free to be overwritten afterwards. @throws what the listener throws, HttpFailure `stream malformed` */
  read(bytes: Buffer, from: number, to: number): void;
  /** Something has come of an event that has not ended. */
  readonly unfinished: boolean;
}

export const eventParser = (framing: Framing, listener: EventListener): EventParser => (framing === 'sse' ? new SseParser(listener) : new NdjsonParser(listener));
