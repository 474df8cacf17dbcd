import { escapeXml } from './display-text.ts';
import { shareAttributes } from './shared-attributes.ts';
import { shortPath } from './short-path.ts';

/** What frames a drawing in a page. */
export interface Frame {
  /** Every id inside begins with it. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

/** Attributes that say nothing here: the page has its font, and nobody points at parts of a picture. */
const idle = / transform="translate\(0,0\)"| stroke-width="1"| (?:class|role|aria-[a-z]+|font-family|pointer-events|cursor|style|xmlns(?::xlink)?|version)="[^"]*"| (?:opacity|stroke-opacity|fill-opacity)="1"/g;

/** Attributes that are lengths and positions. */
const lengths = / (?:d|transform|x|y|x1|x2|y1|y2|cx|cy|r|rx|ry|width|height|viewBox)="[^"]*"/g;

const rounded = (text: string): string => text.replace(/-?\d*\.\d+(?:e[-+]?\d+)?|-?\d+e[-+]?\d+/g, (number) => String(Math.round(Number(number) * 10) / 10 || 0));

/**
 * A drawing of the chart library as it stands in a page: small, named for those who cannot see it, with ids that nothing else in the page has.
 * @throws Error where it would make a browser ask for something, or has a place that is no number.
 */
export function framed(svg: string, { id, title, description }: Frame): string {
  const ids = new Map<string, string>();
  const own = (name: string): string => {
    if (!ids.has(name)) ids.set(name, `${id}-${ids.size + 1}`);
    return ids.get(name)!;
  };
  const viewBox = /^<svg [^>]*viewBox="([^"]*)"/.exec(svg)?.[1];
  if (viewBox === undefined) throw new Error('It has no size.');
  const inner = svg
    .slice(svg.indexOf('>') + 1, svg.lastIndexOf('</svg>'))
    // Text is escaped, so that what looks like a tag is one.
    .replace(/<[^>]*>/g, (tag) => {
      const kept = tag.replace(idle, '').replace(lengths, rounded).replace(/ d="([^"]*)"/, (_, path: string) => ` d="${shortPath(path)}"`);
      if (/ (?:xlink:)?href=|<(?:script|image|a|foreignObject|style)\b/i.test(kept)) throw new Error('It has a link or a picture in it, which a report cannot have.');
      // An escape of CSS could hide a word that is looked for below.
      if (kept.includes('\\')) throw new Error('It has a backslash in an attribute.');
      if (/NaN|Infinity|undefined/.test(kept)) throw new Error('It has a place that is no number.');
      return kept
        .replace(/ id="([^"]*)"/g, (_, name: string) => ` id="${own(name)}"`)
        .replace(/url\(([^)]*)\)?/g, (_, target: string) => {
          if (!/^#[\w-]+$/.test(target)) throw new Error('It asks for something from elsewhere, which a report cannot.');
          return `url(#${own(target.slice(1))})`;
        });
    })
    // What is left of backgrounds without a colour, and of groups without anything.
    .replace(/<path d="[^"]*"(?: display="none")?\/>/g, '');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" id="${id}" aria-labelledby="${id}-title ${id}-desc" viewBox="${rounded(viewBox)}">` +
    `<title id="${id}-title">${escapeXml(title)}</title><desc id="${id}-desc">${escapeXml(description)}</desc>${shareAttributes(withoutEmpty(inner))}</svg>`
  );
}

function withoutEmpty(svg: string): string {
  const without = svg.replace(/<g(?: [^>]*)?><\/g>|<g(?: [^>]*)?\/>/g, '');
  return without === svg ? svg : withoutEmpty(without);
}
