import { withoutComments } from '../structure/import-specifiers.ts';

/** The failpoints that a source file has, those of the writers that it names included. */
export function stepsOf(code: string): string[] {
  const text = withoutComments(code);
  const named = (pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, name]) => name!);
  return [
    ...named(/\bfailpoint\('([^']+)'\)/g),
    ...named(/\bwriteAtomically\([^;]*?, '([\w.-]+)'[,)]/g).flatMap((point) => ['before', 'written', 'after'].map((step) => `${point}:${step}`)),
    ...named(/\bnew AppendLog\([^;]*, '([\w.-]+)'\)/g).flatMap((point) => [`${point}.open:before`, `${point}.open:after`, `${point}:before`, `${point}:after`]),
    ...named(/\bnew RotatedLog\([^;]*, '([\w.-]+)'\)/g).flatMap((point) => [`${point}:before`, `${point}:after`, `${point}.rotate:before`, `${point}.rotate:locked`, `${point}.rotate:after`]),
  ];
}
