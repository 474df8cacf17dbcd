import { z } from 'zod';

/**
 * What a flag's or an environment variable's text stands for under a schema: a list is separated by commas, a number is written
 * as one. Text that does not fit stays text, and the schema then says what is wrong with it.
 */
export function valueOfText(schema: z.ZodType, text: string): unknown {
  if (schema instanceof z.ZodArray) {
    return text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  }
  const number = text.trim() === '' ? Number.NaN : Number(text);
  const takesNumber = schema instanceof z.ZodNumber || (schema instanceof z.ZodUnion && schema.options.some((option) => option instanceof z.ZodNumber));
  return takesNumber && Number.isFinite(number) ? number : text;
}
