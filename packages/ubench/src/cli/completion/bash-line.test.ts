import { describe, expect, it } from 'vitest';
import { bashCandidate, parseBashLine } from './bash-line.ts';

const breaks = ' \t\n"\'><=;|&(:';

describe('a line of bash', () => {
  it.each<[line: string, words: string[]]>([
    ['ubench ', ['']],
    ['ubench run', ['run']],
    ['ubench run ', ['run', '']],
    ['./bin/ubench  run   --tag x', ['run', '--tag', 'x']],
    ['A=1 B=2 ubench run a', ['run', 'a']],
    ['ubench run "my orders', ['run', 'my orders']],
    ["ubench run 'a b'.bench", ['run', 'a b.bench']],
    [String.raw`ubench run my\ or`, ['run', 'my or']],
    ['ubench run $(touch /tmp/x) --at=db', ['run', '$(touch', '/tmp/x)', '--at=db']],
  ])('%j has the words %j', (line, words) => expect(parseBashLine(line).words).toEqual(words));
});

describe('a candidate for bash', () => {
  it.each<[line: string, value: string, inserted: string]>([
    ['ubench run a', 'a.bench.ts', 'a.bench.ts'],
    ['ubench run --reporter=j', '--reporter=json', 'json'],
    ['ubench run --reporter=', '--reporter=json', 'json'],
    ['ubench run my', 'my orders(1).bench.ts', String.raw`my\ orders\(1\).bench.ts`],
    ['ubench run "my', 'my orders.bench.ts', 'my orders.bench.ts'],
    ['ubench run $(', '$(rm -r x).bench.ts', String.raw`rm\ -r\ x\).bench.ts`],
  ])('after %j, %j is inserted as %j', (line, value, inserted) => expect(bashCandidate(value, parseBashLine(line), breaks)).toBe(inserted));

  it('is whole where the user has taken = from the breaks', () => {
    expect(bashCandidate('--reporter=json', parseBashLine('ubench run --reporter=j'), ' \t\n')).toBe('--reporter=json');
  });
});
