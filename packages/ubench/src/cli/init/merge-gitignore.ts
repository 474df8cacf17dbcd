const ours = '.ubench/';

/** Adds the directory of runs to a .gitignore, where no line of it names that yet. @param text `undefined`: there is none yet. */
export function mergeGitignore(text: string | undefined): string {
  if (text === undefined) return `node_modules/\n${ours}\n`;
  if (text.split(/\r?\n/).some((line) => /^\/?\.ubench\/?\s*$/.test(line))) return text;
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${ours}\n`;
}
