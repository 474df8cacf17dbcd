import { HttpResponse } from '@ubench/http';
import { expect, test } from 'vitest';
import { serverMessage } from './server-message.ts';

test.each([
  ['{"error":{"message":"The model `nope` does not exist.","type":"NotFoundError","code":404}}', 'The model `nope` does not exist.'],
  ['{"error":"model \'nope\' not found"}', "model 'nope' not found"],
  ['{"detail":"Not Found"}', 'Not Found'],
  ['{"detail":[{"loc":["body","messages"],"msg":"Field required"}]}', '[{"loc":["body","messages"],"msg":"Field required"}]'],
  ['{"object":"error","message":"too long\\n by 5"}', 'too long by 5'],
  ['404 page not found\n', '404 page not found'],
  ['{"half":', '{"half":'],
  ['', 'status 404'],
  ['<!doctype html><title>404</title>', 'status 404'],
])('%s says %s', (body, message) => {
  expect(serverMessage(new HttpResponse(404, '', Buffer.from(body)))).toBe(message);
});

test('a long message keeps its ends', () => {
  const message = serverMessage(new HttpResponse(400, '', Buffer.from(`begin ${'x'.repeat(5_000)} end`)));
  expect(message).toMatch(/^begin x+ … x+ end$/);
  expect(message.length).toBeLessThanOrEqual(300);
});
