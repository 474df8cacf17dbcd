import { resolveSecret, secretReference } from '@ubench/core';
import { type HttpRequest, type HttpResponse, openConnection, pathUnder, type PreparedRequest, prepareRequest } from '@ubench/http';
import { type FixedHttpRequest, runCheck, type TraceFields, type Workload, type WorkloadMaker, workloadOf, type WorkloadType } from '@ubench/load';
import { z } from 'zod';
import { httpErrors } from './http-errors.ts';
import { pathOption, statusOption } from './status.ts';

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
});
type RequestOptions = z.output<typeof requestOptions>;

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
  metrics: {},
  mutates: false,
  httpRequest: (options) => fixedRequest(options),
  async connect({ endpoint, options, code, traced }) {
    const check = code['check'] as ResponseCheck | undefined;
    const prepare = (given: RequestOptions): PreparedRequest => prepareRequest(endpoint.url, encode(given, endpoint.url, check !== undefined));
    const same = prepare(options);
    const requestOf = traced === undefined ? () => same : (i: number) => prepare(withTraced(options, traced(i), i));
    const connection = await openConnection(endpoint.url);
    return {
      async operate(i, _random, recorder) {
        const request = requestOf(i);
        const response = await connection.request(request, recorder);
        if (!options.status.includes(response.status)) recorder.fail(`http ${response.status}`, `${request.method} ${request.path} answered ${response.status}`);
        else if (check !== undefined) runCheck(() => check(response), recorder);
      },
      get connected() {
        return connection.connected;
      },
      close: () => connection.close(),
    };
  },
} as const satisfies WorkloadType<RequestOptions, Record<never, never>>;

/** The same request again and again: `http.request({ path: '/items' }, (response) => response.text() !== '[]')`. */
export const request: WorkloadMaker<(options?: z.input<typeof requestOptions>, check?: ResponseCheck) => Workload<'http', Record<never, never>>> = Object.assign(
  (options: z.input<typeof requestOptions> = {}, check?: ResponseCheck) => workloadOf(requestWorkload, options, check === undefined ? {} : { check }),
  { type: requestWorkload },
);

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
