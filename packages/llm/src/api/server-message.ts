import type { HttpResponse } from '@ubench/http';

const longest = 300;

/**
 * What a server says that went wrong, on one line and not too long: the message inside the shapes that the field uses
 * (`{ error: { message } }`, `{ error: '…' }`, `{ detail }`, `{ message }`), otherwise the text as it is.
 */
export function serverMessage(response: Pick<HttpResponse, 'status' | 'text'>): string {
  const text = response.text();
  const message = (messageIn(text) ?? text).replaceAll(/\s+/g, ' ').trim();
  // A page for people says nothing in few words.
  if (message === '' || message.startsWith('<')) return `status ${response.status}`;
  return shortened(message, longest);
}

function messageIn(text: string): string | undefined {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined;
  }
  return messageOf(body);
}

/** The message of an error as a server sends it, in a body or in an event of a stream; `undefined` where there is none. */
export function messageOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { error, detail, message } = body as { readonly error?: unknown; readonly detail?: unknown; readonly message?: unknown };
  if (typeof error === 'string') return error;
  if (typeof message === 'string') return message;
  if (typeof detail === 'string') return detail;
  // FastAPI: a list of what is wrong with the fields.
  if (detail !== undefined) return JSON.stringify(detail);
  return messageOf(error);
}

/** A text with its middle left out where it is longer than `most` characters. */
export const shortened = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, Math.ceil(most / 2) - 1)} … ${text.slice(-(Math.floor(most / 2) - 2))}`);
