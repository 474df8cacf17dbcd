import type { Duplex } from 'node:stream';
import type { Logger } from '@ubench/core';
import { UbenchError } from '@ubench/errors';
import { formatDuration } from '@ubench/units';
import { remoteErrors } from '../remote-errors.ts';
import { ask } from './ask.ts';
import { Identities } from './identities.ts';
import { algorithmsOf, checkHostKey, findKnownHost } from './known-hosts.ts';
import { type AnyAuthMethod, type Client, SshClient } from './ssh2.ts';
import type { Target } from './target.ts';

/** In the order in which they are offered where nothing is known of a host. */
const hostKeyAlgorithms = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'rsa-sha2-512', 'rsa-sha2-256'];

const mostRounds = 3;

/**
 * Speaks SSH over a connection: has the host prove that it is the one that is known, and logs in.
 * @throws REMOTE_E_CONNECT, REMOTE_E_HOST_KEY_…, REMOTE_E_AUTHENTICATION, REMOTE_E_QUESTION
 */
export function shakeHands(stream: Duplex, target: Target, log: Logger): Promise<Client> {
  const known = findKnownHost(target.host, target.port, target.keyAlias, target.knownHostsFiles);
  const knownAlgorithms = algorithmsOf(known.keys.filter(({ revoked }) => !revoked).map(({ type }) => type)).filter((algorithm) => hostKeyAlgorithms.includes(algorithm));
  const client = new SshClient();
  const done = Promise.withResolvers<Client>();
  // A connection through another host is not ended by itself when the other side ends it.
  stream.on('end', () => stream.end());
  let settled = false;

  // A person takes as long as it takes to answer; the host does not.
  const patience = waitingFor(target.connectTimeout_ns, () => fail(connectError(target, `it did not answer within ${formatDuration(target.connectTimeout_ns)}`)));
  const fail = (error: unknown): void => {
    // What happens later is for those who use the connection.
    if (settled) return;
    settled = true;
    patience.stop();
    done.reject(error);
    client.destroy();
    stream.destroy();
  };
  const asked = async (question: string, shown: boolean): Promise<string> => {
    patience.stop();
    try {
      return await ask(question, shown);
    } finally {
      if (!settled) patience.start();
    }
  };

  const identities = new Identities(target, (question) => asked(question, false), log);
  let shownKeys = false;
  let rounds = 0;
  let offered: readonly string[] = [];
  const next = (left: readonly string[] | null, partial: boolean): AnyAuthMethod | false => {
    const { user: username } = target;
    if (left === null) return { type: 'none', username };
    offered = left;
    if (left.includes('publickey') && (!shownKeys || (partial && rounds === 0))) {
      shownKeys = true;
      return { type: 'agent', username, agent: identities };
    }
    if (left.includes('keyboard-interactive') && identities.failure === undefined && rounds++ < mostRounds) {
      return {
        type: 'keyboard-interactive',
        username,
        prompt(_name, instructions, _language, prompts, finish) {
          (async () => {
            const answers: string[] = [];
            for (const { prompt, echo } of prompts) answers.push(await asked(`${instructions === '' ? '' : `${instructions}\n`}(${target.name}) ${prompt}`, echo === true));
            finish(answers);
          })().catch(fail);
        },
      };
    }
    return false;
  };

  client
    .on('ready', () => {
      settled = true;
      patience.stop();
      done.resolve(client);
    })
    .on('error', (error: Error & { level?: string }) => {
      // Of one key, after which others are tried.
      if (error.level === 'agent') return;
      if (error.level === 'client-authentication') {
        const { failure: cause } = identities;
        fail(cause instanceof UbenchError ? cause : remoteErrors.REMOTE_E_AUTHENTICATION({ host: target.name, user: target.user, tried: identities.tried, offered: [...offered] }, { cause }));
      } else fail(connectError(target, error.message, error));
    })
    .on('close', () => fail(connectError(target, 'it ended the connection before it let anyone in')));
  patience.start();
  client.connect({
    sock: stream as never,
    username: target.user,
    readyTimeout: 0,
    keepaliveInterval: target.keepalive_ns / 1e6,
    keepaliveCountMax: target.keepalivesLost,
    algorithms: { serverHostKey: [...knownAlgorithms, ...hostKeyAlgorithms.filter((algorithm) => !knownAlgorithms.includes(algorithm))] as never },
    hostVerifier(key: Buffer) {
      try {
        checkHostKey(known, key, target.name, `ssh ${target.port === 22 ? '' : `-p ${target.port} `}${target.user}@${target.host}`);
        return true;
      } catch (error) {
        fail(error);
        return false;
      }
    },
    authHandler: ((left: readonly string[] | null, partial: boolean) => next(left, partial)) as never,
  });
  return done.promise;
}

export const connectError = (target: Target, problem: string, cause?: unknown): UbenchError => remoteErrors.REMOTE_E_CONNECT({ host: target.name, problem: problem.replace(/\.$/, '') }, { cause });

function waitingFor(limit_ns: number, late: () => void): { start(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  return {
    start() {
      clearTimeout(timer);
      timer = setTimeout(late, limit_ns / 1e6);
    },
    stop() {
      clearTimeout(timer);
    },
  };
}
