import { isSecretName, secretName } from './secret-name.ts';
import { secretPattern } from './secret-values.ts';
import { replaceUrlPasswords } from './url-password.ts';

const mark = '[redacted]';

/** Whether a text was stored without a secret that it held. */
export const isRedacted = (text: string): boolean => text.includes(mark);

/** `password=x`, `"password": "x"`, `password: 'x'`. */
const assignment = new RegExp(`((?:${secretName})["'\`]?(?:\\s?=\\s?|\\s?[:=]\\s?(?=["'\`])))(?:(["'\`])(.+?)\\2|([^\\s"'\`&;,]+))`, 'gi');
const headerLine = /((?:authorization|cookie|x-api-key)\s?:\s?)([^\s"'`][^\r\n"'`]*)/gi;
/** `Bearer x`, but not `Basic authentication`. */
const credential = /\b((?i:Bearer|Basic)\s+)(?![A-Z]?[a-z]+(?![\w+/=~-]|\.\w))([\w+/=.~-]{8,})/g;

/** What stands for a secret and is none: `…`, `PASSWORD`, `$TOKEN`, a placeholder of a launch. */
const placeholder = /^(?:…|PASSWORD|\$\{?\w+\}?|\{\{.*\}\}|\[redacted\])$/;
const hide = (text: string): string => (text === '' || placeholder.test(text) ? text : mark);

/**
 * Data as it may be stored and shown: a copy in which every secret is `[redacted]`. Secrets are the values that were registered, in every
 * form, passwords of URLs, and what stands under the name of a secret, in an object as in a text. References such as `secret.env('X')` stay.
 */
export function redact<T>(data: T): T {
  return redacted(data) as T;
}

function redacted(data: unknown): unknown {
  if (typeof data === 'string') return redactText(data);
  if (Array.isArray(data)) return data.map(redacted);
  if (!isRecord(data) || isReference(data)) return data;
  return mapEntries(data, (name, value) => (isSecretName(name) ? hidden(value) : redacted(value)));
}

/** What stands under the name of a secret: no text of it stays. */
function hidden(data: unknown): unknown {
  if (typeof data === 'string') return hide(data);
  if (Array.isArray(data)) return data.map(hidden);
  if (!isRecord(data) || isReference(data)) return data;
  return mapEntries(data, (_, value) => hidden(value));
}

function redactText(text: string): string {
  return replaceUrlPasswords(hideKnown(text), hide)
    .replaceAll(credential, (_, scheme: string) => scheme + mark)
    .replaceAll(assignment, (_, name: string, quote: string | undefined, quoted: string, bare: string) =>
      quote === undefined ? name + hide(bare) : name + quote + hide(quoted) + quote,
    )
    .replaceAll(headerLine, (_, name: string, value: string) => name + hide(value));
}

function hideKnown(text: string): string {
  const known = secretPattern();
  return known === undefined ? text : text.replaceAll(known, mark);
}

/** Also an instance of a class: what is not looked into could hold anything. */
const isRecord = (data: unknown): data is Record<string, unknown> => typeof data === 'object' && data !== null && !ArrayBuffer.isView(data);

/** Names the secret, does not hold it. */
const isReference = ({ secret, ...others }: Record<string, unknown>): boolean =>
  isRecord(secret) && Object.keys(others).length === 0 && Object.keys(secret).length === 1 && typeof secret['env'] === 'string';

const mapEntries = (record: Record<string, unknown>, map: (name: string, value: unknown) => unknown): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [hideKnown(name), map(name, value)]));
