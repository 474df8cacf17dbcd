/** An element of XML: attributes in their order, then elements or text. */
export interface Element {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | number>>;
  readonly content?: readonly Element[] | string;
}

/** A document in XML 1.0. What that cannot hold is left out of texts. */
export const xmlDocument = (root: Element): string => `<?xml version="1.0" encoding="UTF-8"?>\n${elementText(root, '')}\n`;

function elementText({ name, attributes = {}, content = [] }: Element, indent: string): string {
  const head = `${indent}<${name}${Object.entries(attributes).map(([key, value]) => ` ${key}="${attributeText(String(value))}"`).join('')}`;
  if (content.length === 0) return `${head}/>`;
  // A blank beside text would be part of it.
  if (typeof content === 'string') return `${head}>${plainText(content)}</${name}>`;
  return [`${head}>`, ...content.map((element) => elementText(element, `${indent}  `)), `${indent}</${name}>`].join('\n');
}

/** No character below a blank but tab and line ends, no half of a pair, nothing that is no character. */
const impossible = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;', '\r': '&#13;', '\t': '&#9;' };

const plainText = (text: string): string => text.replace(impossible, '').replace(/[&<>\r]/g, (character) => escapes[character]!);

/** A reader makes blanks of line ends and tabs that are written as they are. */
const attributeText = (text: string): string => text.replace(impossible, '').replace(/[&<>"\n\r\t]/g, (character) => escapes[character]!);
