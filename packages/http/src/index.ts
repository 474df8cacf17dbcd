/** The HTTP client of the load generator: one keep-alive connection per virtual client, timed at the socket. */
export { type BodySink, type ExchangeRecorder, type HttpConnection, openConnection, prepareRequest, requestOnce } from './connection.ts';
export { accessOf, type HttpAccess } from './endpoint-access.ts';
export type { SocketOptions } from './engine/open-socket.ts';
export type { PreparedRequest } from './engine/prepared-request.ts';
export { HttpFailure } from './failure.ts';
export type { HttpRequest } from './request.ts';
export { HttpResponse } from './response.ts';
export { type HttpTarget, parseTarget, pathUnder } from './target.ts';
export { tlsAccess, tlsErrors, tlsOption } from './tls-option.ts';
