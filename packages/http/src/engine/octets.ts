/** The bytes that HTTP/1.1 is made of, by their names in RFC 9112. */
export const TAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SP = 0x20;
export const COLON = 0x3a;
export const SEMICOLON = 0x3b;

/** 1 for each byte that a token (RFC 9110, 5.6.2) may hold, such as the name of a header. */
export const isTokenByte = new Uint8Array(256);
for (const character of "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") isTokenByte[character.charCodeAt(0)] = 1;
