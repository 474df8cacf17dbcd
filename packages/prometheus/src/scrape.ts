import { UbenchError } from '@ubench/errors';
import { type HttpAccess, HttpFailure, type HttpResponse, parseTarget, requestOnce } from '@ubench/http';
import { type Exposition, parseExposition } from './exposition/parse-exposition.ts';
import { prometheusErrors } from './prometheus-errors.ts';

/** How the address of metrics is reached. */
export interface ScrapeAccess extends HttpAccess {
  /** Sent with each request, such as an API key. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How long an answer may take, milliseconds. Default 5,000. */
  readonly timeout_ms?: number;
}

/**
 * Asks once what a service says about itself.
 * @param url The address of the metrics themselves: `http://127.0.0.1:8000/metrics`.
 * @throws UbenchError `UBENCH_E_PROMETHEUS_…`
 */
export async function scrape(url: string, { headers, timeout_ms = 5_000, ...access }: ScrapeAccess = {}, signal?: AbortSignal): Promise<Exposition> {
  const timeout = AbortSignal.timeout(timeout_ms);
  let response: HttpResponse;
  try {
    const { path } = parseTarget(url);
    const request = { method: 'GET', path, headers: { accept: 'text/plain;version=0.0.4, */*;q=0.1', ...headers }, collect: true };
    response = await requestOnce(url, request, { ...access, signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
  } catch (error) {
    signal?.throwIfAborted();
    const problem = timeout.aborted ? `no answer came within ${timeout_ms / 1000} s.` : error instanceof HttpFailure ? error.message : String(error);
    throw prometheusErrors.UBENCH_E_PROMETHEUS_UNREACHABLE({ problem }, { where: place(url), cause: error });
  }
  if (response.status !== 200) throw prometheusErrors.UBENCH_E_PROMETHEUS_STATUS({ status: response.status }, { where: place(url) });
  try {
    return parseExposition(response.text());
  } catch (error) {
    throw error instanceof UbenchError ? error.at(place(url)) : error;
  }
}

/** Without user, password and query, which may be secrets. */
function place(url: string): string {
  if (!URL.canParse(url)) return 'the URL of the metrics';
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
