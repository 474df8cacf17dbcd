import { type HttpConnection, HttpFailure, type HttpRequest, type HttpResponse, openConnection, pathUnder } from '@ubench/http';
import { type DriverRecorder, type VectorDriver, type VectorSession, vectorText } from '@ubench/vectors';
import { z } from 'zod';

/** Chroma's v2 API on a bare connection: what is measured is the server, not a client library. */
export const chromaDriver = {
  service: 'chroma',
  async open(endpoint) {
    return chromaSession(await openConnection(endpoint.url), pathUnder(endpoint.url, '/api/v2'));
  },
  // Asking for no more than ids keeps the server from reading and sending what no metric needs.
  encodeSearch: (query, k) => Buffer.from(`{"query_embeddings":[${vectorText(query)}],"n_results":${k},"include":[]}`),
  encodeInsert(firstId, vectors, dimensions) {
    const ids: string[] = [];
    const embeddings: string[] = [];
    for (let at = 0; at < vectors.length; at += dimensions) {
      ids.push(`"${firstId + ids.length}"`);
      embeddings.push(vectorText(vectors.subarray(at, at + dimensions)));
    }
    return Buffer.from(`{"ids":[${ids.join(',')}],"embeddings":[${embeddings.join(',')}]}`);
  },
} as const satisfies VectorDriver<Buffer, Buffer>;

const identified = z.object({ id: z.string() });
const limits = z.object({ max_batch_size: z.int().positive() });
const refusal = z.object({ message: z.string() });

const json = { 'content-type': 'application/json' };

function chromaSession(connection: HttpConnection, api: string): VectorSession<Buffer, Buffer> {
  const collections = `${api}/tenants/default_tenant/databases/default_database/collections`;

  /** The response, or `undefined` for a 404 that the caller is prepared for. */
  const ask = async (method: string, path: string, body?: unknown, missing?: 'may be missing'): Promise<HttpResponse | undefined> => {
    const request = { method, path, collect: true, headers: json, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await connection.request(request);
    if (response.status === 404 && missing !== undefined) return undefined;
    return accepted(response, request);
  };

  const send = async (path: string, body: Buffer, recorder?: DriverRecorder): Promise<HttpResponse> => {
    const request = { method: 'POST', path, headers: json, body, collect: true };
    return accepted(await connection.request(request, recorder), request);
  };

  return {
    get connected() {
      return connection.connected;
    },
    async createCollection({ name, metric, efConstruction, maxNeighbors, efSearch }) {
      await ask('DELETE', `${collections}/${name}`, undefined, 'may be missing');
      // efSearch has its effect only here: a later change is answered 200 and ignored until the server restarts.
      const hnsw = { space: metric, ef_construction: efConstruction, max_neighbors: maxNeighbors, ef_search: efSearch };
      const created = await ask('POST', collections, { name, configuration: { hnsw } });
      return identified.parse(created!.json()).id;
    },
    async findCollection(name) {
      const found = await ask('GET', `${collections}/${name}`, undefined, 'may be missing');
      return found && identified.parse(found.json()).id;
    },
    async count(collection) {
      return z.int().parse((await ask('GET', `${collections}/${collection}/count`))!.json());
    },
    async batchLimit() {
      return limits.parse((await ask('GET', `${api}/pre-flight-checks`))!.json()).max_batch_size;
    },
    async insert(collection, batch, recorder) {
      await send(`${collections}/${collection}/add`, batch, recorder);
    },
    async search(collection, query, recorder) {
      const response = await send(`${collections}/${collection}/query`, query, recorder);
      // Not zod: this runs once per measured operation.
      const { ids } = response.json() as { ids?: string[][] };
      if (!Array.isArray(ids?.[0])) throw new HttpFailure('chroma answer', `Not an answer to a query: ${response.text().slice(0, 200)}`);
      return ids[0].map(Number);
    },
    close: () => connection.close(),
  };
}

/** @throws HttpFailure `http <status>` with what the server says about it. */
function accepted(response: HttpResponse, { method, path }: HttpRequest): HttpResponse {
  if (response.status < 300) return response;
  const text = response.text();
  let reason = text.slice(0, 200);
  try {
    reason = refusal.parse(JSON.parse(text)).message;
  } catch {
    // Something between us and Chroma answered; its own words will do.
  }
  throw new HttpFailure(`http ${response.status}`, `${method} ${path}: ${reason}`);
}
