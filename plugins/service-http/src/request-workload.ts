import { resolveSecret, secretReference } from '@ubench/core';
import { accessOf, type HttpRequest, type HttpResponse, openConnection, pathUnder, type PreparedRequest, prepareRequest } from '@ubench/http';
import { type FixedHttpRequest, type MetricSpecs, runCheck, type TraceFields, type Workload, type WorkloadMaker, workloadOf, type WorkloadType } from '@ubench/load';
import { z } from 'zod';
import { httpErrors } from './http-errors.ts';
import { RedirectFollower } from './redirects.ts';
import { RequestRecorder } from './request-recorder.ts';
import { isRedirect, pathOption, statusOption } from './status.ts';

const methodOption = z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

export const requestOptions = z.strictObject({
  method: methodOption.default('GET').describe('The method of the request.'),
  path: pathOption.default('/').describe("Where the request goes, with the query string; put behind the path of the service's URL.").meta({ examples: ['/items?limit=10'] }),
  headers: z
    .record(z.string(), z.union([z.string(), secretReference], "expected a text, or secret.env('NAME') that holds one"))
    .default({})
    .describe('Sent with every request; a secret is read where the load runs, and never stored. A body that is not text brings its own `content-type`, unless one is given here.')
    .meta({ examples: [{ accept: 'application/json' }] }),
  body: z
    .union([z.string(), z.record(z.string(), z.json()), z.array(z.json())])
    .optional()
    .describe('Text is sent as it is, anything else as JSON.')
    .meta({ title: 'text, object or list' }),
  status: statusOption.default([200]).describe('The status, or the list of them, that is a success. Any other is the error `http <status>`.'),
  followRedirects: z
    .int()
    .min(0)
    .max(50)
    .default(0)
    .describe('How many redirects an operation may follow; each is counted. More are the error `redirects`, one that leads in a circle `redirect loop`, and one without a place to go `redirect`.'),
});
type RequestOptions = z.output<typeof requestOptions>;

export const requestMetrics = {
  timeToFirst: {
    kind: 'latency',
    instant: 'first',
    title: 'Time to first byte',
    definition: 'From the start of the operation to the first byte of the answer that counts.',
    better: 'lower',
  },
  redirects: {
    kind: 'count',
    title: 'Redirects',
    definition: 'Redirects that were followed, by their status. An operation begins with its first request and ends with the answer that is none.',
    better: 'lower',
    keyed: true,
  },
  retries: {
    kind: 'count',
    title: 'Retries',
    definition: 'Requests that were sent a second time, on a new connection, since the server closed the idle one in the moment of sending; the time that took is in their latency.',
    better: 'lower',
  },
} as const satisfies MetricSpecs;

/** Looks at a response; `false` or a throw makes the operation fail with the error `check`. Runs after the last byte was timed. */
export type ResponseCheck = (response: HttpResponse) => boolean | void;

const requestWorkload = {
  service: 'http',
  name: 'request',
  description:
    'The same request again and again, over a connection of its own for each client. A function after the options looks at each response, after its ' +
    "last byte was timed: `http.request({ path: '/items' }, (response) => response.text() !== '[]')`; where it returns `false` or throws, the " +
    'operation has failed with the error `check`. Where the load replays a trace, its columns `method`, `path` and `body` take the place of those options, as far as it has them.',
  options: requestOptions,
  metrics: requestMetrics,
  mutates: false,
  httpRequest: (options) => (options.followRedirects > 0 ? 'it follows no redirects' : fixedRequest(options)),
  async connect({ endpoint, options, code, traced }) {
    const check = code['check'] as ResponseCheck | undefined;
    const prepare = (given: RequestOptions): PreparedRequest => prepareRequest(endpoint.url, encode(given, endpoint.url, check !== undefined));
    const same = prepare(options);
    const requestOf = traced === undefined ? () => same : (i: number) => prepare(withTraced(options, traced(i), i));
    const access = accessOf(endpoint);
    const connection = await openConnection(endpoint.url, access);
    const follower = options.followRedirects > 0 ? new RedirectFollower(connection, endpoint.url, options.followRedirects, access) : undefined;
    const requestRecorder = new RequestRecorder(follower !== undefined);
    return {
      async operate(i, _random, recorder) {
        const request = requestOf(i);
        const told = requestRecorder.of(recorder);
        const response = await (follower?.request(request, told) ?? connection.request(request, told));
        if (!options.status.includes(response.status)) recorder.fail(`http ${response.status}`, unexpected(request.source, response));
        else if (check !== undefined) runCheck(() => check(response), recorder);
      },
      get connected() {
        return connection.connected;
      },
      async close() {
        await connection.close();
        await follower?.close();
      },
    };
  },
} as const satisfies WorkloadType<RequestOptions, typeof requestMetrics>;

/** The same request again and again: `http.request({ path: '/items' }, (response) => response.text() !== '[]')`. */
export const request: WorkloadMaker<(options?: z.input<typeof requestOptions>, check?: ResponseCheck) => Workload<'http', typeof requestMetrics>> = Object.assign(
  (options: z.input<typeof requestOptions> = {}, check?: ResponseCheck) => workloadOf(requestWorkload, options, check === undefined ? {} : { check }),
  { type: requestWorkload },
);

function unexpected({ method, path }: HttpRequest, { status, headers: { location } }: HttpResponse): string {
  const where = isRedirect(status) && location !== undefined ? `: it leads to ${String(location)}; followRedirects: 1 goes there` : '';
  return `${method} ${path} answered ${status}${where}`;
}

/** @throws HTTP_E_TRACED_REQUEST for one that cannot be sent. */
function withTraced(options: RequestOptions, fields: TraceFields, i: number): RequestOptions {
  const { method = options.method, path = options.path, body = options.body } = fields;
  const parsed = methodOption.safeParse(method);
  if (!parsed.success || !path.startsWith('/')) throw httpErrors.HTTP_E_TRACED_REQUEST({ operation: i, request: `${method} ${path}` });
  return { ...options, method: parsed.data, path, body };
}

function encode(options: RequestOptions, url: string, collect: boolean): HttpRequest {
  const { method, path, headers, body } = fixedRequest(options);
  return { method, path: pathUnder(url, path), headers: headers(), ...(body === undefined ? {} : { body }), collect };
}

function fixedRequest({ method, path, headers: given, body, status }: RequestOptions): FixedHttpRequest {
  const typed = Object.keys(given).some((name) => name.toLowerCase() === 'content-type');
  const asJson = body !== undefined && typeof body !== 'string';
  return {
    method,
    path,
    headers: () => ({
      ...Object.fromEntries(Object.entries(given).map(([name, value]) => [name, resolveSecret(value)])),
      ...(asJson && !typed ? { 'content-type': 'application/json' } : {}),
    }),
    ...(body === undefined ? {} : { body: Buffer.from(asJson ? JSON.stringify(body) : body) }),
    statuses: status,
  };
}
