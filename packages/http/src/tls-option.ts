import { readFile } from 'node:fs/promises';
import { defineErrors, toErrorRecord } from '@ubench/errors';
import { z } from 'zod';
import type { HttpAccess } from './endpoint-access.ts';

export const tlsErrors = defineErrors({
  UBENCH_E_TLS_CA: (p: { path: string; problem: string }) => ({
    what: `The certificates to trust cannot be read from ${p.path}: ${p.problem}.`,
    fix: 'Give tls.ca a file in PEM, by a path from where ubench runs: the certificate of the authority that signed that of the server.',
  }),
});

/** What a service that is reached by HTTPS has among its options. */
export const tlsOption = z
  .strictObject({
    ca: z
      .string()
      .optional()
      .describe('A file with the certificates (PEM) to trust in place of those that Node brings, from where ubench runs: those of an authority of your own.')
      .meta({ examples: ['certificates/ca.pem'] }),
    verify: z.boolean().default(true).describe('`false`: any certificate is taken, whoever signed it and for whatever name.'),
  })
  .prefault({})
  .describe('Whom to trust where the URL is `https://…`.');

/** What a client needs for it, JSON. @throws UBENCH_E_TLS_CA */
export async function tlsAccess({ ca, verify }: z.output<typeof tlsOption>): Promise<HttpAccess> {
  return { ...(ca !== undefined && { ca: await readCa(ca) }), ...(!verify && { insecure: true }) };
}

async function readCa(path: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw tlsErrors.UBENCH_E_TLS_CA({ path, problem: toErrorRecord(error).what }, { cause: error });
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----')) throw tlsErrors.UBENCH_E_TLS_CA({ path, problem: 'it holds no certificate in PEM' });
  return text;
}
