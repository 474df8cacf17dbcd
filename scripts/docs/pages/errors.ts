import { type DocumentedError, documentedErrors } from '../error-tables.ts';
import { blocks, contents, list, type Page, wrap } from '../markdown.ts';

export async function errorsPage(): Promise<Page> {
  const byPackage = Map.groupBy(await documentedErrors(), ({ package: name }) => name);
  // The command first: it is what most people meet.
  const names = [...byPackage.keys()].sort((a, b) => Number(b === 'ubench') - Number(a === 'ubench') || (a < b ? -1 : 1));
  return {
    file: 'errors.md',
    title: 'Errors',
    summary: 'Every error code, with its cause and its fix.',
    text: blocks(
      contents(names),
      wrap(
        'A message has three parts: what happened, with the code behind it, where, and what to do next. A code is stable, its words are not. What stands between ‹ and › is filled in; where several ' +
          'sentences are listed, it depends on what is known which of them is said.',
      ),
      names.map((name) => {
        const errors = byPackage.get(name)!.toSorted((a, b) => (a.code < b.code ? -1 : 1));
        return blocks(`## ${name}`, errors.map(describe));
      }),
    ),
  };
}

const describe = ({ code, what, fix }: DocumentedError): string => blocks(`### ${code}`, part('Cause', what), part('Fix', fix));

function part(title: string, sentences: readonly string[]): string {
  const [first, ...others] = sentences.map(asProse);
  return others.length === 0 ? wrap(`**${title}:** ${first}`) : `**${title}:**\n\n${list([first!, ...others].map((sentence) => wrap(sentence).replaceAll('\n', '\n  ')))}`;
}

/** Markdown must not read anything into it. */
const asProse = (sentence: string): string => sentence.replaceAll(/[<*]/g, '\\$&');
