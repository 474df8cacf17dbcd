import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { registerSecret } from '@ubench/core';
import { toErrorRecord } from '@ubench/errors';
import { z } from 'zod';
import { grpcErrors } from './grpc-errors.ts';

const file = (what: string, example: string) => z.string().optional().describe(`A file (PEM) with ${what}, from where ubench runs.`).meta({ examples: [example] });

export const tlsOption = z
  .strictObject({
    ca: file('the certificates to trust in place of those that Node brings: those of an authority of your own', 'certificates/ca.pem'),
    cert: file('the certificate that the client shows, where the server asks for one', 'certificates/client.pem'),
    key: file('the key of that certificate', 'certificates/client.key'),
    serverName: z.string().optional().describe('The name that the certificate of the server must have, where it is not that of the URL.'),
    verify: z.boolean().default(true).describe('`false`: any certificate is taken, whoever signed it and for whatever name.'),
  })
  .refine(({ cert, key }) => (cert === undefined) === (key === undefined), { path: ['cert'], message: '`cert` and `key` go together' })
  .prefault({})
  .describe('Whom to trust, and what to show, where the URL is `grpcs://…`.');

/** What a client must know beyond the URL. JSON, the files as they are. */
export interface GrpcAccess {
  readonly authority?: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly serverName?: string;
  readonly insecure?: boolean;
}

/** @throws GRPC_E_TLS_FILE */
export async function accessOf({ authority, tls }: { readonly authority?: string | undefined; readonly tls: z.output<typeof tlsOption> }): Promise<GrpcAccess> {
  const [ca, cert, key] = await Promise.all([read('ca', tls.ca), read('cert', tls.cert), read('key', tls.key)]);
  if (key !== undefined) registerSecret(key);
  return {
    ...(authority === undefined ? {} : { authority }),
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(tls.serverName === undefined ? {} : { serverName: tls.serverName }),
    ...(!tls.verify && { insecure: true }),
  };
}

async function read(option: string, path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw grpcErrors.GRPC_E_TLS_FILE({ option, path: resolve(path), problem: toErrorRecord(cause).what }, { cause });
  }
  if (!text.includes('-----BEGIN ')) throw grpcErrors.GRPC_E_TLS_FILE({ option, path: resolve(path), problem: 'it holds nothing in PEM' });
  return text;
}
