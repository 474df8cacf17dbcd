/**
 * `scheme://user:password@`. The password reaches to the last @, so that one with an @, a / or a # that should have been encoded is covered
 * too; what is a port is none. Lengths have limits because a text may be long and full of beginnings.
 */
const pattern = /([a-z][a-z\d+.-]{0,30}:\/\/[^\s:/@?#["'`<>]*:)(?!\d{1,5}[/?#])([^\s"'`<>]{1,4000})(?=@([^\s"'`<>]{0,4000}))/gi;

export interface UrlPassword {
  /** As it is written. */
  readonly password: string;
  /** Scheme and user. */
  readonly before: string;
  /** Host and what follows. */
  readonly after: string;
}

export function findUrlPasswords(text: string): UrlPassword[] {
  return [...text.matchAll(pattern)].map(([, before = '', password = '', after = '']) => ({ before, password, after }));
}

/** The text with `hide(password)` in place of each password of a URL. */
export const replaceUrlPasswords = (text: string, hide: (password: string) => string): string =>
  text.replaceAll(pattern, (_, before: string, password: string) => before + hide(password));
