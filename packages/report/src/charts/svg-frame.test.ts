import { describe, expect, it } from 'vitest';
import { framed } from './svg-frame.ts';
import { parseSvg } from './testing/parse-svg.ts';

const frame = { id: 'c1', title: 'A "title" <b>', description: "It's & all." };
const drawing = (inner: string): string => `<svg xmlns="http://www.w3.org/2000/svg" class="marks" width="462" height="249" viewBox="0 0 462.123 249">${inner}</svg>`;

it('names a drawing, rounds its places and keeps what is not a place', () => {
  const svg = framed(drawing('<g class="x" transform="translate(1.2345,-2e-7)"><path d="M0.123456,1L2.05,-3.0001e2" fill-opacity="0.15" opacity="1"/><text font-family="sans-serif">1.23456 ms</text></g>'), frame);
  expect(svg).toContain('<g transform="translate(1.2,0)"><path d="M.1,1l2-301" fill-opacity="0.15"/><text>1.23456 ms</text></g>');
  expect(parseSvg(svg)).toMatchObject({ attributes: { viewBox: '0 0 462.1 249', 'aria-labelledby': 'c1-title c1-desc', role: 'img' }, children: [{ name: 'title', text: frame.title }, { name: 'desc', text: frame.description }, {}] });
});

const clipped = (clip: string): string => drawing(`<defs><clipPath id="${clip}"><rect/></clipPath></defs><g clip-path="url(#${clip})"><path fill="a"/></g>`);
it('gives ids of its own, the same for the same drawing', () => {
  expect(framed(clipped('clip7'), frame)).toContain('<clipPath id="c1-1"><rect/></clipPath></defs><g clip-path="url(#c1-1)"><path fill="a"/></g>');
  expect(framed(clipped('clip8'), frame)).toBe(framed(clipped('clip7'), frame));
});

describe('what would make a browser ask for something', () => {
  it.each([
    '<a xlink:href="javascript:alert(1)"><path/></a>',
    '<image href="x.png"/>',
    '<path fill="url(http://example.com/#a)"/>',
    '<path fill="url(&quot;//example.com&quot;)"/>',
    '<path fill="u\\72l(//example.com)"/>',
    '<style>@import "x"</style>',
  ])('is refused: %s', (inner) => {
    expect(() => framed(drawing(inner), frame)).toThrow(/^It (has|asks for) /);
  });

  it('may be what a name says', () => {
    expect(framed(drawing('<text>url(http://example.com) href=&lt;a&gt; NaN</text>'), frame)).toContain('<text>url(http://example.com) href=&lt;a&gt; NaN</text>');
  });
});

it('has no place that is no number', () => {
  expect(() => framed(drawing('<path d="M0,NaN"/>'), frame)).toThrow('no number');
});
