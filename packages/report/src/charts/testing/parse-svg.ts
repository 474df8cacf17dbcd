/** An element of an SVG, with the elements and the text in it. */
export interface SvgElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly SvgElement[];
  /** Its own and that of all in it. */
  readonly text: string;
}

interface Open {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: SvgElement[];
  text: string;
}

const token = /<\/([A-Za-z]+)>|<([A-Za-z]+)((?: [A-Za-z0-9:-]+="[^"<>]*")*)(\/?)>|([^<>]+)/y;
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#xA': '\n', '#x9': '\t', '#xD': '\r' };

const unescaped = (text: string): string =>
  text.replace(/&([^;&]*);?/g, (whole, name: string) => {
    const character = entities[name];
    if (character === undefined) throw new Error(`${whole} is no entity of XML.`);
    return character;
  });

/** @throws Error where it is not well-formed: a tag left open, an attribute without quotes, something raw. */
export function parseSvg(svg: string): SvgElement {
  const root: Open = { name: '', attributes: {}, children: [], text: '' };
  const path: Open[] = [root];
  const close = (): void => {
    const { name, attributes, children, text } = path.pop()!;
    path.at(-1)!.children.push({ name, attributes, children, text });
    path.at(-1)!.text += text;
  };
  token.lastIndex = 0;
  while (token.lastIndex < svg.length) {
    const at = token.lastIndex;
    const match = token.exec(svg);
    if (match === null) throw new Error(`Not well-formed at ${JSON.stringify(svg.slice(at, at + 60))}.`);
    const [, closed, opened, attributes = '', empty, text] = match;
    if (text !== undefined) path.at(-1)!.text += unescaped(text);
    else if (closed !== undefined) {
      if (path.length === 1 || path.at(-1)!.name !== closed) throw new Error(`</${closed}> closes nothing.`);
      close();
    } else {
      path.push({ name: opened!, attributes: Object.fromEntries([...attributes.matchAll(/ ([A-Za-z0-9:-]+)="([^"]*)"/g)].map(([, name, value]) => [name!, unescaped(value!)])), children: [], text: '' });
      if (empty === '/') close();
    }
  }
  if (path.length !== 1 || root.children.length !== 1) throw new Error('Something is left open.');
  return root.children[0]!;
}

const inherited = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'font-size', 'text-anchor'];

/** It and all elements in it, in order, with the attributes that they have from what holds them. */
export function allOf(element: SvgElement, from: SvgElement['attributes'] = {}): SvgElement[] {
  const attributes = { ...from, ...element.attributes };
  const passedOn = Object.fromEntries(inherited.flatMap((name) => (attributes[name] === undefined ? [] : [[name, attributes[name]]])));
  return [{ ...element, attributes }, ...element.children.flatMap((child) => allOf(child, passedOn))];
}
