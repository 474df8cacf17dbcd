/** Tokens that are pieces of text, to be told from those that let somebody in: `first_token`, `timePerToken`. */
const ofText = ['per', 'input', 'prompt', 'output', 'first', 'second', 'next', 'last', 'stop', 'eos', 'bos', 'pad', 'unk'];
const capitalised = ofText.map((word) => word.replace(/^./, (letter) => letter.toUpperCase()));

/** What the name of a secret ends with, as a part of a regular expression that ignores case. */
export const secretName = [
  'passw(?:or)?d',
  'passphrase',
  // `PWD` alone is the working directory.
  '(?<=\\w)pwd',
  'secret',
  `(?<!(?-i:(?<![A-Za-z])(?:${ofText.join('|')})|${capitalised.join('|')})[_.-]?)token`,
  '(?:api|access|secret|private)[_-]?key',
  'authorization',
  'cookie',
  'credentials?',
].join('|');

const ending = new RegExp(`(?:${secretName})$`, 'i');

/** Whether what is called so is a secret: `password`, `OPENAI_API_KEY`, `x-auth-token`, `Set-Cookie`. */
export const isSecretName = (name: string): boolean => ending.test(name);
