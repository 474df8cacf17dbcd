/**
 * Passes over JSON (RFC 8259) in bytes without making anything of it: each function takes where something begins and returns where it ends, or
 * -1 where that is no JSON, where the bytes end within it, or where it is nested so deep that it is not looked at.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const deepest = 32;

/** 1 for each byte that may follow a backslash, but for `u`. */
const isEscape = new Uint8Array(256);
for (const character of '"\\/bfnrt') isEscape[character.charCodeAt(0)] = 1;

const isHex = new Uint8Array(256);
for (const character of '0123456789abcdefABCDEF') isHex[character.charCodeAt(0)] = 1;

export function skipSpace(bytes: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to) {
    const byte = bytes[at]!;
    if (byte > 0x20 || (byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d)) break;
    at++;
  }
  return at;
}

/** @param from Behind the quote that opens it. @returns Behind the one that closes it. */
export function skipString(bytes: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to) {
    const byte = bytes[at++]!;
    if (byte === QUOTE) return at;
    if (byte < 0x20) return -1;
    if (byte !== BACKSLASH) continue;
    if (at >= to) return -1;
    const escaped = bytes[at++]!;
    if (isEscape[escaped] === 1) continue;
    if (escaped !== 0x75 || at + 4 > to) return -1;
    for (const end = at + 4; at < end; at++) if (isHex[bytes[at]!] !== 1) return -1;
  }
  return -1;
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

function skipDigits(bytes: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to && isDigit(bytes[at])) at++;
  return at === from ? -1 : at;
}

function skipNumber(bytes: Buffer, from: number, to: number): number {
  let at = bytes[from] === 0x2d ? from + 1 : from;
  if (at < to && bytes[at] === 0x30) at++;
  else if ((at = skipDigits(bytes, at, to)) === -1) return -1;
  if (at < to && bytes[at] === 0x2e && (at = skipDigits(bytes, at + 1, to)) === -1) return -1;
  if (at < to && (bytes[at]! | 0x20) === 0x65) {
    at++;
    if (at < to && (bytes[at] === 0x2b || bytes[at] === 0x2d)) at++;
    return skipDigits(bytes, at, to);
  }
  return at;
}

/** Whether these bytes are there. */
export function isAt(bytes: Buffer, from: number, to: number, expected: Uint8Array): boolean {
  const { length } = expected;
  if (to - from < length) return false;
  for (let i = 0; i < length; i++) if (bytes[from + i] !== expected[i]) return false;
  return true;
}

const literals = { null: Buffer.from('null'), true: Buffer.from('true'), false: Buffer.from('false') };

export const isNull = (bytes: Buffer, from: number, to: number): boolean => isAt(bytes, from, to, literals.null);

/** @param from Where the value begins: no blank is passed over. */
export function skipValue(bytes: Buffer, from: number, to: number, depth = 0): number {
  if (from >= to) return -1;
  switch (bytes[from]) {
    case QUOTE:
      return skipString(bytes, from + 1, to);
    case 0x7b:
      return skipObject(bytes, from, to, depth);
    case 0x5b:
      return skipArray(bytes, from, to, depth);
    case 0x6e:
      return isAt(bytes, from, to, literals.null) ? from + 4 : -1;
    case 0x74:
      return isAt(bytes, from, to, literals.true) ? from + 4 : -1;
    case 0x66:
      return isAt(bytes, from, to, literals.false) ? from + 5 : -1;
    default:
      return skipNumber(bytes, from, to);
  }
}

function skipArray(bytes: Buffer, from: number, to: number, depth: number): number {
  if (depth === deepest) return -1;
  let at = skipSpace(bytes, from + 1, to);
  if (bytes[at] === 0x5d && at < to) return at + 1;
  for (;;) {
    at = skipValue(bytes, at, to, depth + 1);
    if (at === -1) return -1;
    at = skipSpace(bytes, at, to);
    if (at >= to) return -1;
    const byte = bytes[at++];
    if (byte === 0x5d) return at;
    if (byte !== 0x2c) return -1;
    at = skipSpace(bytes, at, to);
  }
}

function skipObject(bytes: Buffer, from: number, to: number, depth: number): number {
  if (depth === deepest) return -1;
  let at = skipSpace(bytes, from + 1, to);
  if (bytes[at] === 0x7d && at < to) return at + 1;
  for (;;) {
    if (at >= to || bytes[at] !== QUOTE) return -1;
    at = skipString(bytes, at + 1, to);
    if (at === -1) return -1;
    at = skipColon(bytes, at, to);
    if (at === -1) return -1;
    at = skipValue(bytes, at, to, depth + 1);
    if (at === -1) return -1;
    at = skipSpace(bytes, at, to);
    if (at >= to) return -1;
    const byte = bytes[at++];
    if (byte === 0x7d) return at;
    if (byte !== 0x2c) return -1;
    at = skipSpace(bytes, at, to);
  }
}

/** @returns Where the value behind it begins. */
function skipColon(bytes: Buffer, from: number, to: number): number {
  const at = skipSpace(bytes, from, to);
  return at < to && bytes[at] === 0x3a ? skipSpace(bytes, at + 1, to) : -1;
}

/** Takes one member of an object: where its key begins and ends, quotes left out, and where its value begins. @returns Where the value ends, or -1. */
export type MemberReader = (bytes: Buffer, keyFrom: number, keyTo: number, valueFrom: number, to: number) => number;

/**
 * Hands every member of an object to `member`.
 * @param from Where its brace may be.
 * @returns Where it ends; -1 too where it is no object, where a key is written with escapes, and where `member` says so.
 */
export function readObject(bytes: Buffer, from: number, to: number, member: MemberReader): number {
  if (from >= to || bytes[from] !== 0x7b) return -1;
  let at = skipSpace(bytes, from + 1, to);
  if (at < to && bytes[at] === 0x7d) return at + 1;
  for (;;) {
    if (at >= to || bytes[at] !== QUOTE) return -1;
    const keyFrom = at + 1;
    let keyTo = keyFrom;
    while (keyTo < to && bytes[keyTo] !== QUOTE) {
      if (bytes[keyTo]! < 0x20 || bytes[keyTo] === BACKSLASH) return -1;
      keyTo++;
    }
    if (keyTo === to) return -1;
    at = skipColon(bytes, keyTo + 1, to);
    if (at === -1) return -1;
    at = member(bytes, keyFrom, keyTo, at, to);
    if (at === -1) return -1;
    at = skipSpace(bytes, at, to);
    if (at >= to) return -1;
    const byte = bytes[at++];
    if (byte === 0x7d) return at;
    if (byte !== 0x2c) return -1;
    at = skipSpace(bytes, at, to);
  }
}

/** A count: an integer of at most 15 digits without a sign. Its value is left in {@link scannedInteger}. */
export function scanInteger(bytes: Buffer, from: number, to: number): number {
  let at = from;
  let value = 0;
  while (at < to && isDigit(bytes[at])) value = value * 10 + bytes[at++]! - 0x30;
  const length = at - from;
  if (length === 0 || length > 15 || (length > 1 && bytes[from] === 0x30)) return -1;
  // 1.5 and 1e3 are no such integers.
  if (at < to && (bytes[at] === 0x2e || (bytes[at]! | 0x20) === 0x65)) return -1;
  scannedInteger.value = value;
  return at;
}

export const scannedInteger = { value: 0 };
