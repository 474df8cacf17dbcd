import { applyEdits, modify, type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { z } from 'zod';
import { initErrors } from './init-errors.ts';

const texts = z.record(z.string(), z.string()).optional();
/** As much of a package.json as is looked at. */
const manifest = z.looseObject({ scripts: texts, dependencies: texts, devDependencies: texts, optionalDependencies: texts, peerDependencies: texts });

export interface MergedManifest {
  readonly text: string;
  /** What it already says otherwise. */
  readonly kept: readonly string[];
}

const empty = '{\n  "private": true,\n  "type": "module"\n}\n';

/**
 * Adds scripts and development dependencies that a package.json lacks, and leaves the rest of its text as it is.
 * @param text `undefined`: there is none yet.
 * @throws UBENCH_E_INIT_MANIFEST
 */
export function mergeManifest(
  text: string | undefined,
  scripts: Readonly<Record<string, string>>,
  devDependencies: Readonly<Record<string, string>>,
): MergedManifest {
  let merged = text ?? empty;
  const given = parseManifest(merged);
  const kept: string[] = [];
  for (const [name, command] of Object.entries(scripts)) {
    const there = given.scripts?.[name];
    if (there === undefined) merged = withValue(merged, ['scripts', name], command);
    else if (there !== command) kept.push(`the script "${name}" of package.json: ${there}`);
  }
  const declared = { ...given.dependencies, ...given.devDependencies, ...given.optionalDependencies, ...given.peerDependencies };
  for (const [name, version] of Object.entries(devDependencies)) {
    if (!Object.hasOwn(declared, name)) merged = withValue(merged, ['devDependencies', name], version, (names) => indexInOrder(name, names));
  }
  return { text: merged, kept };
}

function parseManifest(text: string): z.output<typeof manifest> {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { disallowComments: true });
  const [error] = errors;
  if (error !== undefined) {
    const line = text.slice(0, error.offset).split('\n').length;
    throw initErrors.UBENCH_E_INIT_MANIFEST({ problem: `it is not JSON (${printParseErrorCode(error.error)})` }, { where: `package.json:${line}` });
  }
  const parsed = manifest.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw initErrors.UBENCH_E_INIT_MANIFEST({ problem: [...issue.path, issue.message].join(': ') }, { where: 'package.json' });
}

/** @param indexAmong Where a new name stands among those of its group; default: last. */
function withValue(text: string, path: readonly [group: string, name: string], value: string, indexAmong?: (names: string[]) => number): string {
  const indent = /^[ \t]+/m.exec(text)?.[0] ?? '  ';
  const grouped = (parse(text) as Record<string, unknown>)[path[0]] !== undefined;
  const edits = modify(text, [...path], value, {
    formattingOptions: { insertSpaces: !indent.startsWith('\t'), tabSize: indent.length, eol: text.includes('\r\n') ? '\r\n' : '\n' },
    // Without its group, what is inserted is the group.
    ...(grouped && indexAmong && { getInsertionIndex: indexAmong }),
  });
  return applyEdits(text, edits);
}

/** Package managers write dependencies in alphabetical order. */
function indexInOrder(name: string, names: readonly string[]): number {
  const next = names.findIndex((other) => other > name);
  return next === -1 ? names.length : next;
}
