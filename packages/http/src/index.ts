/** The HTTP client of the load generator: one keep-alive connection per virtual client, timed at the socket. */
export { type ConnectionOptions, type HttpConnection, openConnection, requestOnce } from './connection.ts';
export { type ExchangeRecorder } from './exchange.ts';
export { HttpFailure } from './failure.ts';
export { pathUnder } from './path-under.ts';
export type { HttpRequest } from './request.ts';
export { HttpResponse } from './response.ts';
