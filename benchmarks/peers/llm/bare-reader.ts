/**
 * The least that a client in Node can do: raw sockets, one instant per read, a scan for content and for the end. No HTTP client, no JSON, no statistics while
 * it runs. `node bare-reader.ts URL STREAMS REQUESTS MAX_TOKENS` prints its requests as JSON.
 */
import { connect, type Socket } from 'node:net';
import { monotonicNow } from '@ubench/load';
import type { ClientRequest } from './client-request.ts';

const [address, streamCount, requestCount, maxTokens] = process.argv.slice(2);
const { hostname, port } = new URL(address!);
const requests = Number(requestCount);
const body = JSON.stringify({ model: 'tiny', messages: [{ role: 'user', content: 'once upon a time' }], max_tokens: Number(maxTokens), stream: true });
const contentMark = Buffer.from('"content":"');
/** The chunk that only names the role. */
const emptyMark = Buffer.from('"content":""');
const endMark = Buffer.from('0\r\n\r\n');

const done: ClientRequest[] = [];
let started = 0;

const is = (mark: Buffer, bytes: Buffer, at: number): boolean => at >= 0 && bytes.compare(mark, 0, mark.length, at, at + mark.length) === 0;

/** Sends requests on one connection, one after another, until all are sent. */
function stream(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    let id: string;
    let sent_ns: number;
    let chunk_ns: number[];
    const next = (): void => {
      if (started === requests) {
        socket.end();
        resolve();
        return;
      }
      id = `bare-${started++}`;
      chunk_ns = [];
      const request = `POST /v1/chat/completions HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\nx-request-id: ${id}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
      sent_ns = monotonicNow();
      socket.write(request);
    };
    socket.on('data', (bytes: Buffer) => {
      const now = monotonicNow();
      for (let at = bytes.indexOf(contentMark); at !== -1; at = bytes.indexOf(contentMark, at + contentMark.length)) {
        if (!is(emptyMark, bytes, at)) chunk_ns.push(now);
      }
      if (!is(endMark, bytes, bytes.length - endMark.length)) return;
      done.push({ id, sent_ns, chunk_ns });
      next();
    });
    socket.on('error', reject);
    next();
  });
}

const open = (): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });

const sockets = await Promise.all(Array.from({ length: Number(streamCount) }, open));
await Promise.all(sockets.map(stream));
process.stdout.write(JSON.stringify(done));
