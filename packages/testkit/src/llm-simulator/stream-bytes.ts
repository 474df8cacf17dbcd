import type { Fault } from './fault.ts';
import type { ReplyEvent, ReplyShape } from './reply.ts';
import type { SimulatorModel } from './simulator-options.ts';

/** Stands for bytes that are no UTF-8, in a text that is. */
const invalidMark = '\u0001';
const invalidBytes = Buffer.from([0xc3, 0xff, 0xf0, 0x9f]);
export const invalidText = ` in${invalidMark}valid`;

/** Events as the stream of a dialect frames them. */
export function framed({ framing }: Pick<ReplyShape, 'framing'>, { lineEnd, comments }: Pick<SimulatorModel, 'lineEnd' | 'comments'>, { data, name }: ReplyEvent): string {
  if (framing === 'ndjson') return `${data}\n`;
  const end = lineEnd === 'crlf' ? '\r\n' : '\n';
  return `${comments ? `: keep-alive${end}${end}` : ''}${name === undefined ? '' : `event: ${name}${end}`}data: ${data}${end}${end}`;
}

/** One chunk of HTTP's chunked encoding. */
export function httpChunk(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
}

export const lastHttpChunk = '0\r\n\r\n';

/** The chunk that has a fault, from what it would have been. */
export function faulty(text: string, kind: Fault['kind']): Buffer {
  if (kind === 'malformed-json') return Buffer.from(httpChunk(text.replace(/\}(\r?\n)/, '$1')));
  if (kind !== 'invalid-utf8') return Buffer.from(httpChunk(text));
  const [before, after] = text.split(invalidMark).map((half) => Buffer.from(half));
  const body = Buffer.concat([before!, invalidBytes, after ?? Buffer.alloc(0)]);
  return Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n')]);
}
