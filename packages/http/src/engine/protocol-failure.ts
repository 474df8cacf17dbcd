import { HttpFailure } from '../failure.ts';

/** What the server sent is not a response that HTTP/1.1 allows. */
export const protocolFailure = (message: string): HttpFailure => new HttpFailure('http protocol', message);
