import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** A registry that models are pulled from, over the models that an Ollama server has stored in a directory. */
export interface ModelRegistry {
  /** How a server names a model of it. */
  name(model: string): string;
  close(): void;
}

/** @param stalls Sends no byte of a layer, as a registry at the other end of a broken line. */
export async function startModelRegistry(modelsDirectory: string, stalls = false): Promise<ModelRegistry> {
  const server = createServer((request, response) => {
    const [, model, kind, name = ''] = /^\/v2\/library\/([^/]+)\/(manifests|blobs)\/(.+)$/.exec(request.url!) ?? [];
    const [, elsewhere] = /^\/layers\/(.+)$/.exec(request.url!) ?? [];
    const file = join(modelsDirectory, kind === 'manifests' ? `manifests/registry.ollama.ai/library/${model}/${name}` : `blobs/${(elsewhere ?? name).replace(':', '-')}`);
    if ((kind ?? elsewhere) === undefined || !existsSync(file)) response.writeHead(404).end('{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}');
    else if (kind === 'manifests') response.writeHead(200, { 'content-type': 'application/vnd.docker.distribution.manifest.v2+json' }).end(readFileSync(file));
    // The layers are on another host, and Ollama relies on that.
    else if (elsewhere === undefined && request.method === 'GET') response.writeHead(307, { location: `http://localhost:${port}/layers/${name}` }).end();
    else if (stalls && request.method === 'GET') response.writeHead(206, { 'content-length': statSync(file).size }).flushHeaders();
    else sendLayer(file, request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    name: (model) => `http://127.0.0.1:${port}/library/${model}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Layers are fetched in parts. */
function sendLayer(file: string, request: IncomingMessage, response: ServerResponse): void {
  const { size } = statSync(file);
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  const start = Number(from ?? 0);
  const end = to ? Math.min(Number(to), size - 1) : size - 1;
  response.writeHead(from === undefined ? 200 : 206, { 'content-length': end - start + 1, 'accept-ranges': 'bytes', ...(from !== undefined && { 'content-range': `bytes ${start}-${end}/${size}` }) });
  if (request.method === 'HEAD') response.end();
  else createReadStream(file, { start, end }).pipe(response);
}
