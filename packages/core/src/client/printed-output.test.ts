import { describe, expect, it } from 'vitest';
import { registerSecret } from '../redact/secret-values.ts';
import { PrintedOutput } from './printed-output.ts';

const kept = (...chunks: readonly string[]): string => keptOf(chunks);
const keptOf = (chunks: readonly string[]): string => {
  const output = new PrintedOutput();
  for (const chunk of chunks) output.write(Buffer.from(chunk));
  return [...output.lines()].join('');
};

describe('what a program prints', () => {
  it('is kept as it is where there is not much of it', () => {
    expect(kept()).toBe('');
    expect(kept('one\ntw', 'o\n')).toBe('one\ntwo\n');
    expect(kept('no end')).toBe('no end\n');
  });

  it('is kept as it is up to 1 MiB, in parts of whole lines', () => {
    const text = 'a line\n'.repeat(140_000);
    const output = new PrintedOutput();
    output.write(Buffer.from(text));
    const parts = [...output.lines()];
    expect(parts.join('')).toBe(text);
    for (const part of parts) expect(part).toMatch(/\n$/);
    expect(parts.length).toBeGreaterThan(5);
  });

  it.each([1, 7, 4_096, 65_536, 3_000_000])('beyond that its beginning and its end, in chunks of %i', (size) => {
    const text = Array.from({ length: size === 1 ? 30_000 : 300_000 }, (_, line) => `this is line number ${line}, and ${'x'.repeat(size === 1 ? 60 : 0)}`).join('\n');
    const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.slice(i * size, (i + 1) * size));
    const [head, tail] = keptOf(chunks).split(/^… .* left out …\n/m);
    expect(text.startsWith(head!)).toBe(true);
    expect(`${text}\n`.endsWith(`\n${tail}`)).toBe(true);
    for (const part of [head!, tail!]) {
      expect(part.length).toBeGreaterThan(500_000);
      expect(part.length).toBeLessThanOrEqual(512 * 1024 + 1);
    }
  });

  it('is cut in the middle of a line that never ends, away from what may be half a secret', () => {
    registerSecret('half-a-secret-value');
    const secret = 'half-a-secret-value';
    const text = kept('x'.repeat(512 * 1024 - 8), secret, 'y'.repeat(3_000_000), secret, 'z'.repeat(512 * 1024 - 8));
    expect(text).not.toMatch(/half-a|et-value/);
    expect(text).toMatch(/^x+\n… [\d.]+ MiB left out …\nz+\n$/);
  });

  it('has no secret in it', () => {
    registerSecret('correct-horse-battery');
    expect(kept('correct-horse', '-battery\nat postgres://me:hunter22@db/app\n')).toBe('[redacted]\nat postgres://me:[redacted]@db/app\n');
  });

  it('ends with lines that say why', () => {
    const output = new PrintedOutput();
    output.write(Buffer.from('Traceback\n  File "load.py"\nValueError: no such table\n\n'));
    expect(output.last(2)).toBe('File "load.py" | ValueError: no such table');
    expect(new PrintedOutput().last(3)).toBe('');
  });
});
