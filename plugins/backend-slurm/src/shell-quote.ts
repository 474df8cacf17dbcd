/** A text as one word of bash, whatever is in it but NUL. */
export const shellQuote = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

/** A path whose `$VARIABLES` and leading `~` bash is to replace and nothing else: `$SCRATCH/my files` as `"${SCRATCH-}"'/my files'`. */
export const shellPath = (path: string): string =>
  path
    .replace(/^~(?=\/|$)/, '${HOME}')
    .split(/(\$\w+|\$\{\w+\})/)
    .filter((part) => part !== '')
    .map((part) => {
      const name = /^\$\{?(\w+)\}?$/.exec(part)?.[1];
      return name === undefined ? shellQuote(part) : `"\${${name}-}"`;
    })
    .join('');
