/** A fenced block of a Markdown document. */
export interface Block {
  readonly language: string;
  readonly text: string;
  /** What stands in backticks, alone, on the line above it. */
  readonly name: string | undefined;
  /** Of its first line, from 1. */
  readonly line: number;
}

export function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map((match) => ({
    language: match[1]!,
    text: match[2]!,
    name: /^`([^`]+)`\n+$/m.exec(markdown.slice(markdown.lastIndexOf('\n`', match.index - 2) + 1, match.index))?.[1],
    line: markdown.slice(0, match.index).split('\n').length + 1,
  }));
}

/** The file that a block of code is: its first line says `// path`. */
export function fileOf({ text, line }: Block): { readonly path: string; readonly text: string } {
  const path = /^\/\/ (\S+)\n/.exec(text)?.[1];
  if (path === undefined) throw new Error(`the block at line ${line} does not begin with the name of its file`);
  return { path, text };
}

/** The file that a block of data is: the line above it is its name. */
export function dataFileOf({ name, text, line }: Block): { readonly path: string; readonly text: string } {
  if (name === undefined) throw new Error(`the block at line ${line} has no name above it`);
  return { path: name, text };
}

export interface Command {
  readonly argv: readonly string[];
  /** Lines that it is said to print. */
  readonly output: readonly string[];
  readonly line: number;
}

/** The commands of a console block (`$ command`), each with the output below it. */
export function commandsOf({ text, line }: Block): Command[] {
  const commands: { argv: string[]; output: string[]; line: number }[] = [];
  for (const [index, row] of text.split('\n').entries()) {
    if (row.startsWith('$ ')) commands.push({ argv: words(row.slice(2)), output: [], line: line + index });
    else if (row.trim() !== '') commands.at(-1)!.output.push(row);
  }
  return commands;
}

const words = (command: string): string[] => [...command.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2]!);

/** What stays of a line of output when its numbers differ: words and signs. */
export function shapeOf(line: string): string {
  return line
    .replaceAll(/\d{8}-\d{9}-\w{4}/g, 'RUN')
    .replaceAll(/\d[\d,]*(\.\d+)?|–/g, '#')
    .replaceAll(/# (ns|µs|ms|s|min)\b/g, '# t')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** The expected lines that do not come, in order, in the output. Where a long line is broken depends on the numbers in it, so line ends do not count. */
export function missingLines(expected: readonly string[], output: string): string[] {
  const actual = shapeOf(output);
  let from = 0;
  return expected.filter((line) => {
    const shape = shapeOf(line);
    const found = actual.indexOf(shape, from);
    if (found !== -1) from = found + shape.length;
    return found === -1;
  });
}
