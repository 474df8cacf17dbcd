import { readFileSync } from 'node:fs';
import { toErrorRecord } from '@ubench/errors';
import type { AgentMessage, AgentSummary } from '@ubench/load';
import { expect, test } from 'vitest';
import { tellMissingFile } from './missing-file.ts';

function errorOf(read: () => unknown): Error {
  try {
    read();
  } catch (error) {
    return error as Error;
  }
  throw new Error('it is there');
}

const failed = (error: unknown, where?: string): AgentMessage => ({ type: 'failed', error: { ...toErrorRecord(error), ...(where === undefined ? {} : { where }) } });

test('a file that is not there is named by its path in the project, with what to do', () => {
  const error = errorOf(() => readFileSync('/place/data/prompts.json'));
  expect(tellMissingFile(failed(error, 'a.bench.ts'), '/place')).toMatchObject({
    type: 'failed',
    error: { code: 'UBENCH_E_AGENT_FILE', what: expect.stringContaining('data/prompts.json'), fix: expect.stringContaining("files: ['data/prompts.json']"), where: 'a.bench.ts' },
  });
});

test('a file of elsewhere is named by its whole path', () => {
  const error = errorOf(() => readFileSync('/nowhere/prompts.json'));
  expect(tellMissingFile(failed(error), '/place')).toMatchObject({ error: { code: 'UBENCH_E_AGENT_FILE_OUTSIDE', what: expect.stringContaining('/nowhere/prompts.json') } });
});

test('operations that failed for a file are a failure of the agent', () => {
  const summary = { errorSamples: { TIMEOUT: ['late'], check: [errorOf(() => readFileSync('/place/a.json')).message] } } as unknown as AgentSummary;
  expect(tellMissingFile({ type: 'done', summary }, '/place')).toMatchObject({ type: 'failed', error: { code: 'UBENCH_E_AGENT_FILE' } });
});

test('whatever else is said stays', () => {
  const messages: AgentMessage[] = [
    { type: 'ready' },
    failed(new Error('connect ENOENT /run/app.sock')),
    { type: 'done', summary: { errorSamples: { ECONNRESET: ['read ECONNRESET'] } } as unknown as AgentSummary },
  ];
  for (const message of messages) expect(tellMissingFile(message, '/place')).toBe(message);
});
