import { findUrlPasswords } from './url-password.ts';
import { formsOf } from './secret-forms.ts';

/** A shorter one would be found in words and numbers that have nothing to do with it, and could be guessed anyway. */
const shortest = 6;

// On the global object: a plugin may come with a copy of this package of its own, and what it resolves must be known to ours.
const registry = Symbol.for('ubench.secrets/1');
const values = ((globalThis as { [registry]?: Set<string> })[registry] ??= new Set<string>());

let compiled: { readonly of: number; readonly pattern: RegExp } | undefined;

/**
 * Makes a value known as a secret: from now on {@link redact} finds it in every text of this thread, in each of its forms. Whoever resolves
 * or generates a secret calls it. Of a URL that has a password, the password is the secret. A value of fewer than 6 characters is
 * not looked for.
 */
export function registerSecret(value: string): void {
  const passwords = findUrlPasswords(value);
  if (passwords.length === 0) keep(value);
  registerUrlPasswords(value);
}

/**
 * The same for the passwords of URLs in a text; the rest of it is no secret. One that is also another part of its URL, as in
 * `postgres://postgres:postgres@host`, hides nothing, and is only hidden in the URL itself.
 */
export function registerUrlPasswords(text: string): void {
  for (const { password, before, after } of findUrlPasswords(text)) {
    for (const form of [password, decoded(password)]) if (!before.includes(form) && !after.includes(form)) keep(form);
  }
}

function keep(value: string): void {
  if (value.length >= shortest) values.add(value);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Finds every known secret in every form; `undefined` while there is none. */
export function secretPattern(): RegExp | undefined {
  if (values.size === 0) return undefined;
  if (compiled?.of !== values.size) {
    // The longest first: one secret may begin another.
    const forms = [...values].flatMap(formsOf).sort((a, b) => b.length - a.length);
    compiled = { of: values.size, pattern: new RegExp(forms.map(literal).join('|'), 'g') };
  }
  return compiled.pattern;
}

/** The digits of a percent-encoding are written in either case. */
const literal = (text: string): string => text.replaceAll(/%([\dA-F]{2})|[^\w\s]/g, (sign, digits?: string) => (digits === undefined ? `\\${sign}` : `%(?i:${digits})`));
