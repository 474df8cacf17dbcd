import assert from 'node:assert/strict';
import type { Readiness } from '@ubench/core';
import { expect } from 'vitest';
import type { Check } from '../check.ts';
import { eventually, within } from '../within.ts';
import { atAddress } from './at-address.ts';
import type { ServiceSubject } from './service-subject.ts';
import { deadAddress, startStranger } from './stranger.ts';

type Outcome = Readiness | { readonly rejected: Error };

/** What the probe makes of an address, on which something else than the service may answer. */
async function probed(subject: ServiceSubject, address: string, signal: AbortSignal): Promise<Outcome> {
  const { endpoint } = await subject.shared();
  const probing = subject.type.probe({ ...endpoint, url: atAddress(endpoint.url, address) }, subject.options, signal);
  return within('the probe', probing.catch((rejected: Error) => ({ rejected })));
}

/** Not ready with a reason, or rejected with one. */
function requireRefusal(outcome: Outcome): void {
  const told = 'rejected' in outcome ? outcome.rejected.message : !outcome.ready && outcome.reason;
  assert(told !== false, 'the probe says that it is ready');
  assert(typeof told === 'string' && told !== '', 'the probe gives no reason; a person waits for it');
}

/** What servers of other protocols say: the first word of their own, or the answer to whatever they are asked. */
const strangers = [
  ['greets as an SSH server', { greeting: 'SSH-2.0-OpenSSH_9.2\r\n' }],
  ['answers as Redis does', { answer: '-ERR unknown command\r\n' }],
  ['closes every connection', { closes: true }],
] as const;

export const probeChecks: readonly Check<ServiceSubject>[] = [
  {
    of: 'the probe',
    name: 'finds a server that answers ready, as often as it is asked',
    async run(subject) {
      const { endpoint } = await subject.shared();
      for (let time = 0; time < 20; time++) {
        const readiness = await within('the probe', subject.type.probe(endpoint, subject.options, AbortSignal.timeout(5_000)));
        expect(readiness).toEqual({ ready: true });
      }
    },
  },
  {
    of: 'the probe',
    name: 'says why it is not ready where nobody listens',
    async run(subject) {
      requireRefusal(await probed(subject, await deadAddress(), AbortSignal.timeout(5_000)));
    },
  },
  ...strangers.map(([does, behaviour]) => ({
    of: 'the probe',
    name: `does not take for its own what ${does}`,
    async run(subject: ServiceSubject) {
      await using stranger = await startStranger(behaviour);
      requireRefusal(await probed(subject, stranger.address, AbortSignal.timeout(5_000)));
    },
  })),
  {
    of: 'the probe',
    name: 'ends with its signal where somebody listens and says nothing, and lets go of the connection',
    async run(subject) {
      await using stranger = await startStranger({});
      requireRefusal(await probed(subject, stranger.address, AbortSignal.timeout(500)));
      await eventually('the probe leaves no connection open', () => stranger.connections() === 0);
    },
  },
];
