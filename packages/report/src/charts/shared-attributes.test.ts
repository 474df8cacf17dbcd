import { expect, it } from 'vitest';
import { shareAttributes } from './shared-attributes.ts';

it('writes once at the group what all its elements have alike', () => {
  expect(shareAttributes('<g><line x2="1" stroke="red" stroke-width="2"/><line x2="2" stroke="red" stroke-width="3"/></g>')).toBe('<g stroke="red"><line x2="1" stroke-width="2"/><line x2="2" stroke-width="3"/></g>');
  expect(shareAttributes('<g><text fill="a" font-size="11px">x="1"</text><text fill="a" font-size="11px">b</text></g>')).toBe('<g fill="a" font-size="11px"><text>x="1"</text><text>b</text></g>');
});

it('leaves what no element inherits, and groups of groups', () => {
  for (const svg of ['<g><path opacity="0.5" d="M0,0"/><path opacity="0.5" d="M0,0"/></g>', '<g><g><path fill="a"/></g><path fill="a"/></g>', '<g><path fill="a"/><path/></g>', '<g transform="translate(1,1)"><path fill="a"/><path fill="a"/></g>']) {
    expect(shareAttributes(svg)).toBe(svg);
  }
});
