import { z } from 'zod';

/** One expected status or several; a list after parsing. */
export const statusOption = z
  .union([z.int().min(100).max(599), z.array(z.int().min(100).max(599)).min(1)])
  .transform((status) => (Array.isArray(status) ? status : [status]));

/** A path of the server, with its query string. */
export const pathOption = z.string().startsWith('/', { error: "must start with '/'" });

/** Those that name another place to ask (RFC 9110, 15.4); the others of 3xx do not. */
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

export const isRedirect = (status: number): boolean => redirects.has(status);
