import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { connectAgents } from '@ubench/agents';
import { silentLogger } from '@ubench/core';
import { failpointsVariable } from '@ubench/files';
import { expect, onTestFinished, test } from 'vitest';
import { otherSteps } from '../failpoints/other-steps.ts';
import { beginLocalPlace, startLocalPlace } from './place/local-place.ts';
import { slicesOf, startCountingServer, talk } from './place/talk.ts';

/** Processes that were started in a place: each of them has its directory in its command or its environment. */
const processesOf = (mark: string): string[] =>
  readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && Number(pid) !== process.pid && readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark);
    } catch {
      return false;
    }
  });

const steps = (...parts: string[]): string[] => otherSteps.place.filter((step) => parts.some((part) => step.startsWith(`place.${part}`)));

/** A place of which every process bears a mark, and whose hub is killed at a step. */
function killedAt(step: string, occurrence = ''): { readonly mark: string; readonly env: Readonly<Record<string, string>> } {
  const value = `${process.pid}-${step}`;
  return { mark: `UBENCH_TEST_MARK=${value}`, env: { [failpointsVariable]: `kill:${step}${occurrence}`, UBENCH_TEST_MARK: value } };
}

test.each(steps('files', 'launcher'))('a hub that is killed at %s leaves no process behind', async (step) => {
  const { mark, env } = killedAt(step);
  const place = await beginLocalPlace({ count: 2, env });
  await once(place.hub, 'exit');
  expect(place.hub.signalCode).toBe('SIGKILL');
  await expect.poll(() => processesOf(mark), { timeout: 60_000 }).toEqual([]);
});

test.each(steps('stream', 'file:', 'file-part'))('a hub that is killed at %s leaves no process behind, and its load has failed', async (step) => {
  // Of lines the tenth: some seconds of the load have come home by then.
  const { mark, env } = killedAt(step, step.startsWith('place.stream:') ? '#10' : '');
  const place = await startLocalPlace({ count: 2, env });
  const agents = connectAgents(place, silentLogger);
  onTestFinished(() => agents.close());
  const server = await startCountingServer();
  const file = join(place.directory, 'cache', 'prompts');
  mkdirSync(dirname(file));
  writeFileSync(file, 'what a load prepared');
  const slices = slicesOf(server.url, { rate: '20/s', warmup: '0s', duration: '20s' }, 2, { prepared: { file }, cache_dir: dirname(file) });
  const { said } = await talk(agents.runAgents(slices, 'killed'), 2);
  for (const messages of said) expect(messages.at(-1)).toMatchObject({ type: 'failed', error: { code: 'UBENCH_E_PLACE_LOST' } });
  await expect.poll(() => processesOf(mark), { timeout: 60_000 }).toEqual([]);
});
