import { readFileSync } from 'node:fs';
import { parseSync, Visitor } from 'rolldown/utils';

type Span = { readonly start: number; readonly end: number };

/** Whether a file imports by these specifiers only inside of a `try` that catches: it goes on without them. */
export function isGuarded(file: string, specifiers: ReadonlySet<string>): boolean {
  const { program, module } = parseSync(file, readFileSync(file, 'utf8'));
  if (module.staticImports.some(({ moduleRequest }) => specifiers.has(moduleRequest.value))) return false;
  const tried: Span[] = [];
  const calls: Span[] = [];
  new Visitor({
    TryStatement: ({ block, handler }) => void (handler !== null && tried.push(block)),
    CallExpression({ start, end, callee, arguments: [first] }) {
      if (callee.type === 'Identifier' && callee.name === 'require' && first?.type === 'Literal' && specifiers.has(String(first.value))) calls.push({ start, end });
    },
    ImportExpression({ start, end, source }) {
      if (source.type === 'Literal' && specifiers.has(String(source.value))) calls.push({ start, end });
    },
  }).visit(program);
  return calls.length > 0 && calls.every((call) => tried.some((block) => block.start <= call.start && call.end <= block.end));
}
