import { z } from 'zod';
import { requireShape } from './parse-json.ts';

/** A part of a report, so that an error names the whole way to it. @throws UBENCH_E_IMPORT_FORMAT */
export const requireAt = <T>(place: string, value: unknown, type: z.ZodType<T>, more: string): T =>
  requireShape({ [place]: value }, 'guidellm', z.object({ [place]: type }), undefined, more)[place] as T;
