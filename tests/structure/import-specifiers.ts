import { isBuiltin } from 'node:module';

/** One import or re-export of a source file. */
export interface ImportSpecifier {
  readonly specifier: string;
  /** Erased before the code runs. */
  readonly typeOnly: boolean;
}

/** Every module that TypeScript code names: static and dynamic imports, re-exports, and files loaded by URL. */
export function importSpecifiers(code: string): ImportSpecifier[] {
  const text = withoutComments(code);
  const found: ImportSpecifier[] = [];
  for (const [, type, specifier] of text.matchAll(/^(?:import|export)\s+(type\s)?[^'";=]*?\bfrom\s+['"]([^'"]+)['"]/gm)) {
    found.push({ specifier: specifier!, typeOnly: type !== undefined });
  }
  for (const [, specifier] of text.matchAll(/^import\s+['"]([^'"]+)['"]/gm)) found.push({ specifier: specifier!, typeOnly: false });
  for (const [, type, specifier] of text.matchAll(/(typeof\s+)?\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)) {
    found.push({ specifier: specifier!, typeOnly: type !== undefined });
  }
  return found;
}

/** The package that a bare specifier names, without the path inside it; `undefined` for a relative one and for Node's own modules. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || isBuiltin(specifier)) return undefined;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Code with its comments blanked out; comment signs inside strings are left alone. */
export function withoutComments(code: string): string {
  return code.replace(/('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|\/\*[^]*?\*\/|(?<![:\\])\/\/.*$/gm, (_match, text?: string) => text ?? '');
}
