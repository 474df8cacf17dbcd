import { describe, expect, it } from 'vitest';
import { defineErrors, type ErrorText, errorTexts, nearest, toErrorRecord, UbenchError } from './index.ts';

const errors = defineErrors({
  UBENCH_E_PORT_TAKEN: (p: { port: number }) => ({ what: `Port ${p.port} is in use.`, fix: 'Choose another port.' }),
  UBENCH_E_PLAIN: () => ({ what: 'It failed.', fix: 'Try again.' }),
});

describe('an error of a table', () => {
  it('says what happened, where, and what to do next', () => {
    const error = errors.UBENCH_E_PORT_TAKEN({ port: 5432 }, { where: "deployment 'db'", details: 'line one\nline two' });
    expect(error.message).toBe("Port 5432 is in use. [UBENCH_E_PORT_TAKEN]\n  at deployment 'db'\n  line one\n  line two\n  → Choose another port.");
  });

  it('keeps its cause', () => {
    const cause = new Error('EADDRINUSE');
    expect(errors.UBENCH_E_PLAIN({}, { cause }).cause).toBe(cause);
    expect(errors.UBENCH_E_PLAIN().cause).toBeUndefined();
  });

  it('takes a place once', () => {
    const placed = errors.UBENCH_E_PLAIN().at('a.bench.ts:3');
    expect(placed.where).toBe('a.bench.ts:3');
    expect(placed.at('elsewhere')).toBe(placed);
  });

  it('survives as plain data', () => {
    const error = errors.UBENCH_E_PORT_TAKEN({ port: 1 }, { where: 'here' });
    const record = JSON.parse(JSON.stringify(toErrorRecord(error))) as ReturnType<typeof toErrorRecord>;
    expect(new UbenchError(record).message).toBe(error.message);
  });
});

describe('a table of errors', () => {
  it('hands out its texts, for documentation', () => {
    const text = errorTexts(errors)!['UBENCH_E_PORT_TAKEN'] as (parameters: { port: string }) => ErrorText;
    expect(text({ port: '‹port›' }).what).toContain('‹port›');
    expect(errorTexts({})).toBeUndefined();
  });
});

describe('a foreign error as plain data', () => {
  it('keeps the code of a system error', () => {
    expect(toErrorRecord(Object.assign(new Error('no such file'), { code: 'ENOENT' }))).toMatchObject({ code: 'ENOENT', what: 'no such file' });
  });

  it.each([
    ['EMFILE', 'connect EMFILE 127.0.0.1:5432', 'ulimit -n'],
    ['ERR_INVALID_PACKAGE_CONFIG', 'Cannot read package config x: too many open files.', 'ulimit -n'],
    ['ENOSPC', 'no space left on device, write', 'Make room'],
    ['ERR_WORKER_OUT_OF_MEMORY', 'Worker terminated', '--max-old-space-size'],
  ])('says for a shortage (%s: %s) what to do about it', (code, message, fix) => {
    expect(toErrorRecord(Object.assign(new Error(message), { code })).fix).toContain(fix);
  });

  it('keeps the fix that it brings', () => {
    expect(toErrorRecord(Object.assign(new Error('not trusted'), { code: 'tls certificate', fix: 'Give the authority.' }))).toMatchObject({ fix: 'Give the authority.' });
  });

  it('says nothing where there is no shortage', () => {
    expect(toErrorRecord(Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED' })).fix).toBeUndefined();
  });

  it('takes the name where there is no code, and the text of what is no error', () => {
    expect(toErrorRecord(new TypeError('not a function')).code).toBe('TypeError');
    expect(toErrorRecord('oops')).toEqual({ code: 'UNKNOWN', what: 'oops' });
  });
});

describe('nearest', () => {
  it.each([
    ['concurency', 'concurrency'],
    ['selectonly', 'selectOnly'],
    ['lateny', 'latency'],
    ['prot', 'port'],
  ])('offers for %s the name %s', (typed, meant) => {
    expect(nearest(typed, ['concurrency', 'selectOnly', 'latency', 'throughput', 'port'])).toBe(meant);
  });

  it('offers nothing when nothing is close', () => {
    expect(nearest('banana', ['concurrency', 'rate'])).toBeUndefined();
    expect(nearest('x', [])).toBeUndefined();
  });
});
