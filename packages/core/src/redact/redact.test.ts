import { describe, expect, test } from 'vitest';
import { redact } from './redact.ts';
import { isSecretName } from './secret-name.ts';
import { registerSecret, registerUrlPasswords } from './secret-values.ts';

describe('a registered value', () => {
  const value = 'c0rrect/horse+battery "staple" é';
  registerSecret(value);

  test.each([
    ['as it is', value],
    ['in JSON', JSON.stringify({ detail: value })],
    ['percent-encoded', encodeURIComponent(value)],
    ['percent-encoded in small letters', encodeURIComponent(value).replaceAll(/%../g, (code) => code.toLowerCase())],
    ['in a form', new URLSearchParams({ value }).toString()],
    ['in the Base64 of a header', Buffer.from(`user:${value}`).toString('base64')],
    ['in Base64 among other bytes', Buffer.from(`ab${value}cd`).toString('base64')],
    ['in Base64 for URLs', Buffer.from(`a${value}`).toString('base64url')],
  ])('is hidden %s', (_, text) => {
    const shown = redact(`before ${text} after`);
    expect(shown).toContain('[redacted]');
    expect(shown).toMatch(/^before .* after$/);
    for (const part of ['horse', 'battery', 'staple', Buffer.from(value).toString('base64').slice(8, 20)]) expect(shown).not.toContain(part);
  });

  test('is hidden in names and values, however deep', () => {
    expect(redact({ a: [{ [value]: [value, 1, null, true] }] })).toEqual({ a: [{ '[redacted]': ['[redacted]', 1, null, true] }] });
  });

  test('of fewer than six characters is not looked for: it would be found everywhere', () => {
    registerSecret('error');
    expect(redact('error: no errors')).toBe('error: no errors');
  });
});

describe('the password of a URL', () => {
  test.each([
    ['postgres://me:hunter2@db/app', 'postgres://me:[redacted]@db/app'],
    ['at db=postgres://me:p%40ss%2Fword@db:5432/app, it says', 'at db=postgres://me:[redacted]@db:5432/app, it says'],
    ['postgres://me:p@ss/w#rd?@db/app', 'postgres://me:[redacted]@db/app'],
    ['redis://:hunter2@db', 'redis://:[redacted]@db'],
    ['"postgres://a:one@db" "postgres://b:two@db"', '"postgres://a:[redacted]@db" "postgres://b:[redacted]@db"'],
    ['postgres://me@db/app?password=hunter2&sslmode=require', 'postgres://me@db/app?password=[redacted]&sslmode=require'],
  ])('is hidden anywhere in a text: %s', (text, shown) => expect(redact(text)).toBe(shown));

  test.each(['http://localhost:8080/@scope/package', 'http://[::1]:8080/a@b', 'postgres://me@db/app', 'postgres://USER:PASSWORD@HOST:PORT/DATABASE', 'at 10:30 mail a@b.c'])(
    'is not taken to be in %s',
    (text) => expect(redact(text)).toBe(text),
  );

  test('is hidden without its URL too, once that was registered, as it is written and decoded', () => {
    registerUrlPasswords('--at db=postgres://me:troub4dor%263@host/app');
    expect(redact('refused troub4dor&3 and troub4dor%263 of me at host')).toBe('refused [redacted] and [redacted] of me at host');
  });

  test('that is also another part of the URL is hidden in the URL alone', () => {
    registerUrlPasswords('postgres://postgres:postgres@host/app');
    expect(redact('the postgres of postgres://postgres:postgres@host/app')).toBe('the postgres of postgres://postgres:[redacted]@host/app');
  });

  test('is what a secret is that holds a URL', () => {
    registerSecret('postgres://someone:swordfish9@database.internal/app');
    expect(redact('someone with swordfish9 at database.internal')).toBe('someone with [redacted] at database.internal');
  });
});

describe('a name', () => {
  test.each(['password', 'PGPASSWORD', 'dbPasswd', 'MYSQL_PWD', 'authorization', 'Proxy-Authorization', 'Set-Cookie', 'x-api-key', 'OPENAI_API_KEY', 'apiKey', 'token', 'x-auth-token', 'adminToken', 'backend_token', 'aws_secret_access_key', 'credentials'])(
    '%s says that its value is a secret',
    (name) => {
      expect(isSecretName(name)).toBe(true);
      expect(redact({ [name]: 'some value', list: [{ [name]: ['a', { b: 'c' }] }] })).toEqual({ [name]: '[redacted]', list: [{ [name]: ['[redacted]', { b: '[redacted]' }] }] });
      for (const text of [`--set db.${name}=value1`, `{"${name}":"value1"}`, `${name}: 'value1 value1'`, `${name} = "value1"`]) expect(redact(text), text).not.toContain('value1');
    },
  );

  test.each(['tokens', 'maxTokens', 'first_token', 'time_to_second_token', 'time_per_output_token', 'outputToken', 'timePerToken', 'tokenizer', 'PWD', 'key', 'passed', 'password_encryption', 'secretary'])('%s does not', (name) => {
    expect(redact({ [name]: 'value' })).toEqual({ [name]: 'value' });
  });

  test('keeps numbers, references and what only stands for a secret', () => {
    const data = { token: 128, apiKey: { secret: { env: 'API_KEY' } }, header: { secret: { env: 'TOKEN' } }, password: '{{secret:password}}' };
    expect(redact(data)).toEqual(data);
    expect(redact('export TOKEN=…')).toBe('export TOKEN=…');
  });
});

test.each([
  ['Authorization: Bearer abcdef0123456789', 'Authorization: [redacted]'],
  ['sent Bearer eyJhbGciOi.J9 to it', 'sent Bearer [redacted] to it'],
  ['cookie: a=1; b=2\nhost: x', 'cookie: [redacted]\nhost: x'],
  ['Basic authentication failed', 'Basic authentication failed'],
  ['password authentication failed for user "me"', 'password authentication failed for user "me"'],
])('%j is shown as %j', (text, shown) => expect(redact(text)).toBe(shown));

test('what is redacted stays so', () => {
  const data = { url: 'postgres://me:hunter2@db', headers: { authorization: 'Bearer abcdef0123456789' }, text: 'password=x' };
  expect(redact(redact(data))).toEqual(redact(data));
});

test.each(['a1+/', 'password', 'x://a:', 'x://a:b@', 'token="'])('a long text of %j does not cost the square of its length', { timeout: 60_000 }, (piece) => {
  expect(redact(piece.repeat(50_000))).toBeTypeOf('string');
});
