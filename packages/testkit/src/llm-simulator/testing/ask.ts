import { connect } from 'node:net';

/** Sends one request on a connection of its own, and says all that came back until the other side or the end of the answer closed it. */
export async function rawAnswer(url: string, path: string, body: object): Promise<string> {
  const { hostname, port } = new URL(url);
  const text = JSON.stringify(body);
  const pieces: Buffer[] = [];
  const socket = connect({ host: hostname, port: Number(port) });
  socket.write(`POST ${path} HTTP/1.1\r\nhost: ${hostname}\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  await new Promise<void>((resolve) => {
    socket.on('data', (bytes: Buffer) => {
      pieces.push(bytes);
      if (bytes.toString('latin1').endsWith('0\r\n\r\n')) resolve();
    });
    socket.once('close', () => resolve());
    socket.on('error', () => {});
  });
  socket.destroy();
  return Buffer.concat(pieces).toString('latin1');
}

export interface Asked {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export async function ask(url: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<Asked> {
  const response = await fetch(url + path, body === undefined ? { headers } : { method: 'POST', body: JSON.stringify(body), headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** A chat of three words, and further fields. */
export const chat = (more: object = {}): object => ({ model: 'tiny', messages: [{ role: 'user', content: 'once upon time' }], stream: true, max_tokens: 4, ...more });

/** The data of the events of a stream. */
export const eventsOf = (text: string): string[] => text.split(/\r?\n/).filter((line) => line.startsWith('data: ')).map((line) => line.slice('data: '.length));

/** The text that the events of a chat carry. */
export const contentOf = (text: string): string =>
  eventsOf(text)
    .filter((data) => data.startsWith('{'))
    .map((data) => (JSON.parse(data) as { choices: { delta: { content?: string } }[] }).choices[0]?.delta.content ?? '')
    .join('');
