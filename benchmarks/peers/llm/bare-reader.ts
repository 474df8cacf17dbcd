/**
 * The least that a client in Node can do: raw sockets, one instant per read, a scan for the ends of events and for content. No HTTP client, no JSON, no
 * statistics while it runs. `node bare-reader.ts URL STREAMS REQUESTS MAX_TOKENS` prints its result as JSON: instants in nanoseconds of the monotonic clock.
 */
import { connect, type Socket } from 'node:net';
import { monotonicNow } from '@ubench/load';
import type { ClientReport, ClientRequest } from './client-report.ts';

const [address, streamCount, requestCount, maxTokens] = process.argv.slice(2);
const { hostname, port } = new URL(address!);
const requests = Number(requestCount);
const body = JSON.stringify({ model: 'tiny', messages: [{ role: 'user', content: 'once upon a time' }], max_tokens: Number(maxTokens), stream: true });
const contentMark = Buffer.from('"content":"');
const emptyMark = Buffer.from('"content":""');
const endMark = Buffer.from('0\r\n\r\n');

const report: ClientRequest[] = [];
let started = 0;

/** Sends requests on one connection, one after another, until all are sent. */
function stream(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    let current: ClientRequest;
    const next = (): void => {
      if (started === requests) {
        socket.end();
        resolve();
        return;
      }
      const id = `bare-${started++}`;
      current = { id, sent_ns: 0, chunk_ns: [], done_ns: 0 };
      const request = `POST /v1/chat/completions HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\nx-request-id: ${id}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
      current.sent_ns = monotonicNow();
      socket.write(request);
    };
    socket.on('data', (bytes: Buffer) => {
      const now = monotonicNow();
      for (let at = bytes.indexOf(contentMark); at !== -1; at = bytes.indexOf(contentMark, at + contentMark.length)) {
        // The chunk that only names the role.
        if (bytes.compare(emptyMark, 0, emptyMark.length, at, at + emptyMark.length) !== 0) current.chunk_ns.push(now);
      }
      if (bytes.compare(endMark, 0, endMark.length, bytes.length - endMark.length, bytes.length) !== 0) return;
      current.done_ns = now;
      report.push(current);
      next();
    });
    socket.on('error', reject);
    next();
  });
}

const sockets = await Promise.all(
  Array.from({ length: Number(streamCount) }, () =>
    new Promise<Socket>((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true }, () => resolve(socket));
      socket.once('error', reject);
    }),
  ),
);
const before = process.cpuUsage();
await Promise.all(sockets.map(stream));
const { user, system } = process.cpuUsage(before);
const result: ClientReport = { requests: report, cpu_ns: (user + system) * 1e3, rss_bytes: process.resourceUsage().maxRSS * 1024 };
process.stdout.write(JSON.stringify(result));
