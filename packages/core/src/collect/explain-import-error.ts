import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nearest, toErrorRecord, UbenchError } from '@ubench/errors';
import { coreErrors } from '../core-errors.ts';
import { codeFrame, findPlace, type Place, toPath } from './error-place.ts';
import { ownFilesOf } from './module-graph.ts';

/** Turns whatever importing a spec rejected with into an error that shows the line and says the fix. */
export function explainImportError(error: unknown, specPath: string, root: string): UbenchError {
  // Node reports a decorator as a bare syntax error without a place.
  const decorator = error instanceof SyntaxError && findPlace(error, specPath, root) === undefined ? findDecorator(specPath) : undefined;
  const place = decorator ?? findPlace(error, specPath, root);
  const context = {
    where: place ? `${relative(root, place.path)}:${place.line}` : relative(root, specPath),
    details: place && codeFrame(place),
    cause: error,
  };
  if (error instanceof UbenchError) {
    return new UbenchError(
      {
        ...toErrorRecord(error),
        where: error.where === undefined ? context.where : `${context.where}, ${error.where}`,
        ...(context.details === undefined ? {} : { details: context.details }),
      },
      { cause: error },
    );
  }
  const { code, what } = toErrorRecord(error);
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') return coreErrors.UBENCH_E_SPEC_SYNTAX({ problem: what }, context);
  if (code === 'ERR_INVALID_TYPESCRIPT_SYNTAX') return coreErrors.UBENCH_E_SPEC_PARSE({ problem: what }, context);
  // How Node says that the parser inside it broke down.
  if (code === 'ERR_INTERNAL_ASSERTION') {
    return coreErrors.UBENCH_E_SPEC_PARSE({ problem: 'it is too large or too deeply nested for the TypeScript parser of Node, or broken in a way that it cannot name' }, context);
  }
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'ERR_UNSUPPORTED_DIR_IMPORT') return explainNotFound(error as Error, specPath, root);
  const missingExport = /The requested module '([^']+)' does not provide an export named '([^']+)'/.exec(what);
  if (missingExport) return coreErrors.UBENCH_E_SPEC_TYPE_IMPORT({ module: missingExport[1]!, name: missingExport[2]! }, context);
  if (decorator) return coreErrors.UBENCH_E_SPEC_SYNTAX({ problem: `a decorator (${what})` }, context);
  if (error instanceof SyntaxError) return coreErrors.UBENCH_E_SPEC_PARSE({ problem: what }, context);
  return coreErrors.UBENCH_E_SPEC_THREW({ problem: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }, context);
}

/** What Node could not find, by the words of its message: `Cannot find module '/a/b' imported from /a/c.ts`. */
function explainNotFound(error: Error, specPath: string, root: string): UbenchError {
  const match = /(?:Cannot find (?:module|package)|Directory import) '([^']+)'.* imported from (.+?)(?:\n|$)/.exec(error.message);
  const importer = match?.[2] === undefined ? specPath : toPath(match[2]);
  const wanted = match?.[1] ?? error.message;
  const spec = relative(root, specPath);
  if (toPath(wanted) === specPath) return coreErrors.UBENCH_E_SPEC_IMPORT({ specifier: `./${spec}`, near: undefined }, { where: spec, cause: error });
  const { specifier, place } = importedAs(wanted, importer);
  const context = {
    where: place ? `${relative(root, importer)}:${place.line}` : relative(root, importer),
    details: place && codeFrame(place),
    cause: error,
  };
  if (specifier.startsWith('.')) {
    const base = resolve(dirname(importer), specifier);
    for (const suffix of ['.ts', '.mts', '.js', '.mjs', '/index.ts', '/index.js']) {
      if (existsSync(base + suffix)) return coreErrors.UBENCH_E_SPEC_EXTENSION({ specifier, suggestion: specifier + suffix }, context);
    }
    const typescript = base.replace(/\.js$/, '.ts');
    if (typescript !== base && existsSync(typescript)) {
      return coreErrors.UBENCH_E_SPEC_EXTENSION({ specifier, suggestion: specifier.replace(/\.js$/, '.ts') }, context);
    }
    return coreErrors.UBENCH_E_SPEC_IMPORT({ specifier, near: undefined }, context);
  }
  const alias = tsconfigAlias(specifier, dirname(importer));
  if (alias !== undefined) return coreErrors.UBENCH_E_SPEC_ALIAS({ specifier, alias }, context);
  return coreErrors.UBENCH_E_SPEC_IMPORT({ specifier, near: specifier.includes('ubench') ? nearestPackage(specifier) : undefined }, context);
}

const firstParty = ['ubench', '@ubench/service-postgres', '@ubench/service-chroma', '@ubench/service-http', '@ubench/service-grpc', '@ubench/service-openai', '@ubench/service-vllm', '@ubench/service-ollama', '@ubench/backend-external'];

/** By what tells packages apart: between two that begin with `@ubench/service-`, most letters are the same. */
function nearestPackage(specifier: string): string | undefined {
  // Spelt right, and only not there.
  if (firstParty.includes(specifier)) return undefined;
  const near = nearest(lastWord(specifier), firstParty.map(lastWord));
  return firstParty.find((name) => lastWord(name) === near);
}

const lastWord = (name: string): string => name.slice(Math.max(name.lastIndexOf('-'), name.lastIndexOf('/')) + 1);

/** The first `@name` in front of a declaration or a member, in the spec or a file that it imports. */
function findDecorator(specPath: string): Place | undefined {
  for (const path of ownFilesOf(pathToFileURL(specPath).href)) {
    for (const [index, line] of readFileSync(path, 'utf8').split('\n').entries()) {
      const match = /(?:^|[{;])\s*@[A-Za-z_$]/.exec(line);
      if (match) return { path, line: index + 1, column: line.indexOf('@') + 1 };
    }
  }
  return undefined;
}

/** The specifier as the importing file writes it, with its place: Node's message has the absolute path instead. */
function importedAs(wanted: string, importer: string): { specifier: string; place?: Place } {
  if (!existsSync(importer)) return { specifier: wanted };
  const lines = readFileSync(importer, 'utf8').split('\n');
  const target = toPath(wanted);
  for (const [index, line] of lines.entries()) {
    for (const match of line.matchAll(/(['"])((?:(?!\1).)+)\1/g)) {
      const specifier = match[2]!;
      const same = specifier.startsWith('.') ? resolve(dirname(importer), specifier) === target : specifier === wanted || specifier.startsWith(`${wanted}/`);
      if (same) return { specifier, place: { path: importer, line: index + 1, column: match.index + 1 } };
    }
  }
  return { specifier: wanted };
}

/** The `paths` pattern of the nearest tsconfig.json that the specifier matches. */
function tsconfigAlias(specifier: string, from: string): string | undefined {
  for (let directory = from; ; directory = dirname(directory)) {
    const file = join(directory, 'tsconfig.json');
    if (existsSync(file)) {
      // Comments make it not JSON; the names of the patterns are all that is needed.
      const patterns = /"paths"\s*:\s*\{([^}]*)\}/.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
      return [...patterns.matchAll(/"([^"]+)"\s*:/g)].map((match) => match[1]!).find((pattern) => matchesPattern(specifier, pattern));
    }
    if (dirname(directory) === directory) return undefined;
  }
}

function matchesPattern(specifier: string, pattern: string): boolean {
  const [before, after] = pattern.split('*');
  return after === undefined ? specifier === pattern : specifier.startsWith(before!) && specifier.endsWith(after);
}
