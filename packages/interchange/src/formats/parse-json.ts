import type { z } from 'zod';
import type { ForeignTool } from './foreign-tools.ts';
import { formatProblem } from './format-problem.ts';

/**
 * JSON that a tool has written, as far as it is read.
 * @param where What to call it in an error: the file; absent: the caller knows.
 * @throws UBENCH_E_IMPORT_FORMAT with the line, or with the field that is not what it should be.
 */
export function parseJson<T>(text: string, tool: ForeignTool, type: z.ZodType<T>, where?: string): T {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    const { message } = error as SyntaxError;
    const position = Number(/at position (\d+)/.exec(message)?.[1] ?? text.length);
    const line = text.slice(0, position).split('\n').length;
    throw formatProblem(tool, text.trim() === '' ? 'it is empty' : message, { where: where && `${where}:${line}`, cause: error });
  }
  return requireShape(content, tool, type, where);
}

/** @param more What to know besides, such as that its version is another. @throws UBENCH_E_IMPORT_FORMAT with the field that is not what it should be. */
export function requireShape<T>(content: unknown, tool: ForeignTool, type: z.ZodType<T>, where?: string, more = ''): T {
  const parsed = type.safeParse(content);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw formatProblem(tool, `${issue.path.map(String).join('.') || 'it'}: ${issue.message}${more}`, { where });
}
