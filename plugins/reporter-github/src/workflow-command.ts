import path from 'node:path';
import type { Annotation } from './annotations.ts';

/** GitHub shows so many of each level for a step. */
const shown = 10;
/** A longer message is cut: an annotation is a few lines on a page. */
const longest = 2_000;

interface Paths {
  /** What the files of a result are relative to. */
  readonly root: string;
  /** What the files of annotations are relative to: the checkout. */
  readonly workspace: string;
}

/** The lines that GitHub Actions reads on a step's output; of more than it shows, the last says how many are left. */
export function workflowCommands(annotations: readonly Annotation[], paths: Paths): string[] {
  return (['error', 'warning'] as const).flatMap((level) => {
    const all = annotations.filter((annotation) => annotation.level === level);
    if (all.length <= shown) return all.map((annotation) => commandOf(annotation, paths));
    const rest: Annotation = { level, title: 'ubench', message: `${all.length - shown + 1} more; the report of the run has them all.` };
    return [...all.slice(0, shown - 1), rest].map((annotation) => commandOf(annotation, paths));
  });
}

function commandOf({ level, title, message, file, line }: Annotation, { root, workspace }: Paths): string {
  const properties = {
    ...(file === undefined ? {} : { file: path.relative(workspace, path.resolve(root, file)) }),
    ...(line === undefined ? {} : { line: String(line) }),
    title: cut(title, 200),
  };
  return `::${level} ${Object.entries(properties).map(([key, value]) => `${key}=${propertyText(value)}`).join(',')}::${messageText(cut(message, longest))}`;
}

function cut(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}

/** As the runner reads it back; other control characters could move a cursor. */
const messageText = (text: string): string => text.replace(/(?![\n\r])\p{Cc}/gv, '').replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const propertyText = (text: string): string => messageText(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
