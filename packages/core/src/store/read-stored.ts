import { readFileSync } from 'node:fs';
import { toErrorRecord } from '@ubench/errors';
import { z } from 'zod';
import { storeErrors } from './store-errors.ts';

/**
 * Reads a JSON file that begins with its schema. Fields that a newer version of the same major has added are left out.
 * @param schema `ubench.result/1`: what it must begin with.
 * @throws UBENCH_E_FILE_NEWER for a newer major, UBENCH_E_FILE_BROKEN for everything else that is wrong with it.
 */
export function readStored<T>(file: string, schema: string, type: z.ZodType<T>): T {
  const broken = (problem: string, cause?: unknown): Error => storeErrors.UBENCH_E_FILE_BROKEN({ file, problem }, { cause });
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw broken(error instanceof SyntaxError ? `it is not JSON, or not all of it: ${error.message}` : toErrorRecord(error).what, error);
  }
  const found = typeof content === 'object' && content !== null && 'schema' in content ? String(content.schema) : 'none';
  if (isNewer(found, schema)) throw storeErrors.UBENCH_E_FILE_NEWER({ file, found, known: schema });
  if (found !== schema) throw broken(`its schema is ${found}, not ${schema}`);
  const parsed = parseLoosely(type, content);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw broken(`${issue.path.map(String).join('.') || 'it'}: ${issue.message}`);
}

function isNewer(found: string, known: string): boolean {
  const [, name, major] = /^(.+)\/(\d+)$/.exec(found) ?? [];
  const [knownName, knownMajor] = known.split('/');
  return name === knownName && Number(major) > Number(knownMajor);
}

/** Parses with a schema of strict objects, but without what it does not know. `value` loses that. */
export function parseLoosely<T>(type: z.ZodType<T>, value: unknown): z.ZodSafeParseResult<T> {
  for (;;) {
    const parsed = type.safeParse(value);
    const unknown = parsed.success ? [] : unrecognized(parsed.error.issues, []);
    if (unknown.length === 0) return parsed;
    for (const path of unknown) remove(value, path);
  }
}

type Path = readonly PropertyKey[];

/** Paths of the keys that the schema does not know; none where something else is wrong too. */
function unrecognized(issues: readonly z.core.$ZodIssue[], at: Path): Path[] {
  const paths = issues.map((issue) => (issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...at, ...issue.path, key]) : undefined));
  return paths.some((path) => path === undefined) ? [] : paths.flatMap((path) => path!);
}

function remove(value: unknown, path: Path): void {
  let holder = value as Record<PropertyKey, unknown>;
  for (const key of path.slice(0, -1)) holder = holder[key] as Record<PropertyKey, unknown>;
  delete holder[path.at(-1)!];
}
