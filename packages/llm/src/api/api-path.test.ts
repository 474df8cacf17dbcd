import { describe, expect, test } from 'vitest';
import { apiPath, splitApiUrl } from './api-path.ts';

describe('the path of an operation', () => {
  test.each([
    ['http://host:8000', '/v1/chat/completions'],
    ['http://host:8000/', '/v1/chat/completions'],
    ['http://host:8000/v1', '/v1/chat/completions'],
    ['http://host:8000/v1/', '/v1/chat/completions'],
    ['https://host/openai/v1', '/openai/v1/chat/completions'],
    ['https://host/proxy', '/proxy/v1/chat/completions'],
    ['https://host/v1beta/openai', '/v1beta/openai/chat/completions'],
    ['https://host/api/paas/v4', '/api/paas/v4/chat/completions'],
    ['unix:/run/llm.sock:/v1', '/v1/chat/completions'],
  ])('below %s is %s', (url, path) => expect(apiPath(url, '/v1/chat/completions')).toBe(path));

  test.each([
    ['http://host:11434', '/api/chat'],
    ['http://host:11434/v1', '/api/chat'],
    ['http://host/ollama/v1/', '/ollama/api/chat'],
  ])('of another API below %s is %s', (url, path) => expect(apiPath(url, '/api/chat')).toBe(path));
});

describe('the URL of an operation', () => {
  const operations = { chat: '/v1/chat/completions', completions: '/v1/completions', rerank: '/v1/rerank' };

  test.each([
    ['http://host:8000', 'http://host:8000', 'chat'],
    ['http://host:8000/v1/', 'http://host:8000/v1', 'chat'],
    ['http://host:8000/v1/chat/completions', 'http://host:8000/v1', 'chat'],
    ['http://host:8000/v1/completions?x=1#y', 'http://host:8000/v1', 'completions'],
    ['http://host:8000/rerank', 'http://host:8000', 'rerank'],
    ['https://host/openai/v1/chat/completions/', 'https://host/openai/v1', 'chat'],
    ['https://user:password@host/v1', 'https://user:password@host/v1', 'chat'],
  ])('%s is %s and %s', (text, url, workloadName) => expect(splitApiUrl(text, operations)).toEqual({ url, workload: {}, workloadName }));
});
