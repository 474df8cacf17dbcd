/** A group without attributes, of elements that hold no others. */
const plainGroup = /<g>((?:<(path|line|text|rect)\b[^>]*(?:\/>|>[^<]*<\/\2>)){2,})<\/g>/g;
const element = /<(path|line|text|rect)\b([^>]*?)(\/?)>/g;
const attribute = / ([\w-]+)="[^"]*"/g;

/** What an element has from its group where it has none of its own (SVG 2, property index): opacity is not among them. */
const inherited: ReadonlySet<string> = new Set(['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linecap', 'stroke-linejoin', 'fill-opacity', 'stroke-opacity', 'font-size', 'font-weight', 'font-style', 'text-anchor']);

/** Attributes that all elements of a group have alike are written once, at the group: ticks and points have the same ones over and over. */
export const shareAttributes = (svg: string): string =>
  svg.replace(plainGroup, (_, content: string) => {
    const all = [...content.matchAll(element)].map(([, , attributes]) => new Set([...attributes!.matchAll(attribute)].flatMap(([text, name]) => (inherited.has(name!) ? [text] : []))));
    const shared = [...all[0]!].filter((text) => all.every((attributes) => attributes.has(text)));
    const rest = content.replace(element, (_tag, name: string, attributes: string, empty: string) => `<${name}${attributes.replace(attribute, (text) => (shared.includes(text) ? '' : text))}${empty}>`);
    return `<g${shared.join('')}>${rest}</g>`;
  });
