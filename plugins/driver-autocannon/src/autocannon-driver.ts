import { accessOf, parseTarget, pathUnder } from '@ubench/http';
import { defineDriver, type DriverContext, type DriverJob, driverErrors, type FixedHttpRequest } from '@ubench/load';
import { z } from 'zod';
import { type HttpClientOptions, noTimeout } from './http-client.ts';
import { Saturation } from './saturation.ts';

/** autocannon's clients under ubench's contract: every answer is recorded by itself, at the instants of ubench's clock. */
export const autocannonDriver = defineDriver({
  name: 'autocannon',
  description:
    "autocannon's HTTP client in autocannon's loop, which sends the next request in the turn in which the last answer ended: a second opinion on what the executor " +
    'measures of a workload that repeats one request, such as `http.request` without a check. It measures the same instants and counts the same failures.',
  options: z.strictObject({}),
  loads: { closed: { think: false, continuous: true }, stops: ['duration', 'operations'] },
  refuse,
  create: (context) => {
    const { load } = context.slice;
    // `loads` and `refuse` have let neither pass.
    if (load.loop !== 'closed') throw driverErrors.UBENCH_E_DRIVER_LOAD({ driver: 'autocannon', lack: 'it has no open loop (rate)' });
    const { service, name } = context.slice.workload;
    const request = context.workload.httpRequest?.(context.slice.workload.options) ?? notOne;
    if (typeof request === 'string') throw driverErrors.UBENCH_E_DRIVER_REFUSED({ driver: 'autocannon', workload: `${service}.${name}`, reason: request });
    return new Saturation(context, load.concurrency, requestTo(context, request), request.statuses);
  },
});

const notOne = 'it repeats one HTTP request, and the operations of this workload are no such request';

function refuse({ workload: { type, options, code } }: DriverJob): string | undefined {
  const request = type.httpRequest?.(options) ?? notOne;
  if (typeof request === 'string') return request;
  if (code.length > 0) return `it shows no answer to functions of a spec, and this workload has one (${code.join(', ')})`;
  if (request.method === 'HEAD') return 'it waits for the body that an answer to HEAD announces and does not have';
  return undefined;
}

/** @throws HttpFailure `url` */
function requestTo({ slice: { endpoint } }: DriverContext, { method, path, headers, body }: FixedHttpRequest): HttpClientOptions {
  const { tls, address, authority, authorization } = parseTarget(endpoint.url);
  const { ca, insecure = false } = accessOf(endpoint);
  return {
    protocol: tls ? 'https:' : 'http:',
    ...('path' in address ? { hostname: 'localhost', port: 80, socketPath: address.path } : { hostname: address.host, port: address.port }),
    host: authority,
    method,
    path: pathUnder(endpoint.url, path),
    // A user in the URL, unless the request brings one; names in one case, so that neither is sent beside the other.
    headers: { ...(authorization !== undefined && { authorization }), ...lowerCased(headers()) },
    ...(body === undefined ? {} : { body }),
    timeout: noTimeout,
    tlsOptions: ca === undefined ? {} : { ca },
    insecure,
  };
}

const lowerCased = (headers: Readonly<Record<string, string>>): Record<string, string> => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
