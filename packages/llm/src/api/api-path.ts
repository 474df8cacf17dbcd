import { pathUnder } from '@ubench/http';

const version = /\/v\d[\w.]*(?=\/|$)/;

/**
 * The path of an operation (`/v1/chat/completions`, `/api/chat`) at an endpoint whose URL may end in the version of the API or not: below
 * `http://host`, `http://host/v1` and `http://host/v1/` it is the same, and below `https://host/v1beta/openai` the version is not said twice.
 */
export function apiPath(url: string, operation: string): string {
  const base = pathUnder(url, '');
  if (!version.test(base)) return base + operation;
  // Operations of another API lie beside the version, not below it.
  return operation.startsWith('/v1/') ? base + operation.slice('/v1'.length) : base.replace(/\/v\d[\w.]*$/, '') + operation;
}

/**
 * Splits the URL of an operation into that of the endpoint and the workload that sends it there, for `splitUrl` of a service type. A URL that
 * ends in none of them is that of an endpoint, and means the first.
 * @param operations Paths by the names of their workloads.
 */
export function splitApiUrl(text: string, operations: Readonly<Record<string, string>>): { readonly url: string; readonly workload: Readonly<Record<never, never>>; readonly workloadName: string } {
  const url = new URL(text);
  url.search = '';
  url.hash = '';
  const path = url.pathname.replace(/\/+$/, '');
  // The longest first: /chat/completions ends in /completions.
  const byLength = Object.entries(operations).sort(([, one], [, other]) => other.length - one.length);
  const found = byLength.map(([name, operation]) => ({ name, ending: operation.replace(/^\/v1/, '') })).find(({ ending }) => path.endsWith(ending));
  url.pathname = found === undefined ? path : path.slice(0, -found.ending.length);
  return { url: url.href.replace(/\/$/, ''), workload: {}, workloadName: found?.name ?? Object.keys(operations)[0]! };
}
