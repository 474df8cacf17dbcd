import { readFile } from 'node:fs/promises';
import { toErrorRecord } from '@ubench/errors';
import type { HttpAccess } from '@ubench/http';
import { z } from 'zod';
import { httpErrors } from './http-errors.ts';

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

/** What a client needs for it, JSON. @throws HTTP_E_CA */
export async function tlsAccess({ ca, verify }: z.output<typeof tlsOption>): Promise<HttpAccess> {
  return { ...(ca !== undefined && { ca: await readCa(ca) }), ...(!verify && { insecure: true }) };
}

async function readCa(path: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw httpErrors.HTTP_E_CA({ path, problem: toErrorRecord(error).what }, { cause: error });
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----')) throw httpErrors.HTTP_E_CA({ path, problem: 'it holds no certificate in PEM' });
  return text;
}
