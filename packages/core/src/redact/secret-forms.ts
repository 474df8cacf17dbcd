/**
 * The forms that a value takes where it is carried along: as it is, in JSON, percent-encoded as a part of a URL or of a form, and in
 * Base64, there also with something before and behind it (`user:password`).
 */
export function formsOf(value: string): string[] {
  const url = new URL('any://host');
  url.password = value;
  const forms = [value, JSON.stringify(value).slice(1, -1), percentEncoded(value), url.password, new URLSearchParams([['', value]]).toString().slice(1)];
  return [...new Set([...forms, ...base64Forms(value)])];
}

/** A text that ends in half a surrogate pair cannot be encoded. */
const percentEncoded = (value: string): string => encodeURIComponent(value.toWellFormed());

/** Three bytes become four characters, so there are three ways to lie; what depends on the neighbours is cut off. */
function base64Forms(value: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]);
    const whole = (text: string): string => text.slice(Math.ceil((before * 4) / 3), Math.floor((bytes.length * 4) / 3));
    return [whole(bytes.toString('base64')), whole(bytes.toString('base64url'))];
  });
}
