/** The examples of a help text, each as the words after `ubench`: indented lines, without the remark, pipe or redirection behind them. */
export function commandLines(help: string): string[][] {
  return [...help.matchAll(/^ +(?:[A-Z_]+=\S+ )*ubench (.+)$/gm)].map(([, line]) => {
    const words: string[] = [];
    for (const [text, space, , quoted, word] of line!.matchAll(/(\s*)(?:(["'])(.*?)\2|(\S+))/g)) {
      // Two spaces begin a remark, an operator what the shell does with the output.
      if (space!.length > 1 || /^[|>&;]/.test(text.trim())) break;
      words.push(quoted ?? word!);
    }
    return words;
  });
}
