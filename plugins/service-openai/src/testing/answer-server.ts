/** A server of the operations that are answered in one piece, whose answers a test can spoil. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

interface Asked {
  readonly model?: string;
  readonly input?: readonly string[] | null;
  readonly encoding_format?: string;
  readonly dimensions?: number;
  readonly query?: string;
  readonly documents?: readonly string[];
  readonly top_n?: number;
}

export interface AnswerServerOptions {
  readonly models?: readonly string[] | null;
  readonly apiKey?: string;
  /** Changes an answer before it is sent. */
  readonly change?: (answer: Record<string, unknown>) => unknown;
}

const tokens = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + text.split(' ').length, 0);

function vector(text: string, dimensions: number, encoding: string | undefined): number[] | string {
  const numbers = Float32Array.from({ length: dimensions }, (_, i) => Math.sin(text.length + i + 1));
  return encoding === 'base64' ? Buffer.from(numbers.buffer).toString('base64') : [...numbers];
}

function answerOf(path: string, asked: Asked): Record<string, unknown> | undefined {
  const { input, documents, query, dimensions = 8, encoding_format: encoding, top_n: most = documents?.length } = asked;
  if (path === '/v1/embeddings' && input) {
    const data = input.map((text, index) => ({ object: 'embedding', index, embedding: vector(text, dimensions, encoding) }));
    return { object: 'list', data, usage: { prompt_tokens: tokens(input), total_tokens: tokens(input) } };
  }
  if (path === '/v1/rerank' && documents !== undefined && query !== undefined) {
    return { results: documents.map((_, index) => ({ index, relevance_score: 1 / (index + 2) })).slice(0, most), usage: { total_tokens: tokens([query, ...documents]) } };
  }
  return undefined;
}

const send = (response: ServerResponse, status: number, body: unknown): void =>
  void response.writeHead(status, { 'content-type': 'application/json', server: 'answers/1.0' }).end(JSON.stringify(body));
const refuse = (response: ServerResponse, status: number, message: string): void => send(response, status, { error: { message } });

export function answerServer({ models = ['tiny'], apiKey, change = (answer) => answer }: AnswerServerOptions = {}): Server {
  const known = new Set(['/v1/embeddings', '/v1/rerank']);
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    if (apiKey !== undefined && request.headers.authorization !== `Bearer ${apiKey}`) return refuse(response, 401, 'Incorrect API key provided.');
    if (request.url === '/v1/models' && models !== null) return send(response, 200, { object: 'list', data: models.map((id) => ({ id, object: 'model' })) });
    if (request.url === '/version') return send(response, 200, { version: '0.9.1' });
    if (!known.has(request.url!)) return refuse(response, 404, 'Not Found');
    const asked = JSON.parse(text) as Asked;
    if (models !== null && !models.includes(asked.model!)) return refuse(response, asked.model === undefined ? 400 : 404, `The model \`${asked.model}\` does not exist.`);
    const found = answerOf(request.url!, asked);
    if (found === undefined) return refuse(response, 400, 'Field required');
    send(response, 200, change(found));
  };
  return createServer((request, response) => void answer(request, response));
}
