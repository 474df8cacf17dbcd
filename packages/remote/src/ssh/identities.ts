import { readFileSync } from 'node:fs';
import { callbackify } from 'node:util';
import type { Logger } from '@ubench/core';
import { fingerprint } from './known-hosts.ts';
import { type Agent, BaseAgent, createAgent, type IdentityCallback, type ParsedKey, parseKey, type SignCallback, type SigningRequestOptions } from './ssh2.ts';
import type { Target } from './target.ts';

interface Identity {
  /** For messages. */
  readonly name: string;
  readonly publicKey: ParsedKey;
  sign(data: Buffer, options: SigningRequestOptions): Promise<Buffer>;
}

/** Asks a person. */
export type AskPassphrase = (question: string) => Promise<string>;

const mostTries = 3;

/**
 * The keys that a host may be shown, of the agent and of files, as one agent: a key's file is only opened, and its passphrase only asked for, once the host has
 * said that it takes the key.
 */
export class Identities extends BaseAgent<ParsedKey> {
  /** Each key that was shown, for the message that none was taken. */
  readonly tried: string[] = [];
  readonly #target: Target;
  readonly #ask: AskPassphrase;
  readonly #log: Logger;
  #identities: readonly Identity[] = [];
  /** What went wrong with a key that the host would have taken. */
  failure: unknown;

  constructor(target: Target, ask: AskPassphrase, log: Logger) {
    super();
    this.#target = target;
    this.#ask = ask;
    this.#log = log;
  }

  override getIdentities(callback: IdentityCallback<ParsedKey>): void {
    callbackify(async () => {
      this.#identities = await this.#find();
      this.tried.push(...this.#identities.map(({ name }) => name));
      return this.#identities.map(({ publicKey }) => publicKey);
    })(callback);
  }

  override sign(key: ParsedKey, data: Buffer, options: SigningRequestOptions | SignCallback, callback?: SignCallback): void {
    const [settings, done] = typeof options === 'function' ? [{}, options] : [options, callback!];
    const shown = publicBytes(key);
    const identity = this.#identities.find(({ publicKey }) => publicBytes(publicKey).equals(shown))!;
    callbackify(async () => {
      try {
        return await identity.sign(data, settings);
      } catch (error) {
        this.failure = error;
        throw error;
      }
    })(done);
  }

  /** In the order of OpenSSH: named keys that the agent has, its other keys, files. */
  async #find(): Promise<Identity[]> {
    const { agent, identityFiles, identitiesNamed, identitiesOnly } = this.#target;
    const files = identityFiles.flatMap((file) => this.#ofFile(file));
    const held = agent === undefined ? [] : await this.#ofAgent(agent);
    const has = (list: readonly Identity[], { publicKey }: Identity): boolean => list.some((other) => publicBytes(other.publicKey).equals(publicBytes(publicKey)));
    const named = identitiesNamed ? held.filter((identity) => has(files, identity)) : [];
    const others = identitiesOnly ? [] : held.filter((identity) => !has(named, identity));
    return [...named, ...others, ...files.filter((identity) => !has([...named, ...others], identity))];
  }

  async #ofAgent(socket: string): Promise<Identity[]> {
    const agent = createAgent(socket) as Agent<ParsedKey>;
    const keys = await new Promise<ParsedKey[]>((resolve) => {
      agent.getIdentities((error, found = []) => {
        if (error) this.#log.warn('the SSH agent does not answer', { agent: socket, error });
        resolve(
          found.flatMap((key) => {
            const parsed = 'pubKey' in key ? parseKey(Buffer.isBuffer(key.pubKey) || typeof key.pubKey === 'string' ? key.pubKey : (key.pubKey as { pubKey: Buffer }).pubKey) : key;
            return parsed instanceof Error ? [] : [parsed as ParsedKey];
          }),
        );
      });
    });
    return keys.map((publicKey) => ({
      name: `${nameOf(publicKey)} of the agent`,
      publicKey,
      sign: (data, options) => new Promise((resolve, reject) => agent.sign(publicKey, data, options, (error, signature) => (signature === undefined ? reject(error ?? new Error('the agent did not sign')) : resolve(signature)))),
    }));
  }

  #ofFile(file: string): Identity[] {
    const text = readIfThere(file);
    if (text === undefined) {
      if (this.#target.identitiesNamed) this.#log.warn('the identity file cannot be read', { file });
      return [];
    }
    const publicKey = publicKeyOf(file, text);
    if (publicKey === undefined) {
      this.#log.warn('the identity file has no key of a kind that is known, or needs its .pub file beside it', { file });
      return [];
    }
    return [{ name: `${nameOf(publicKey)} of ${file}`, publicKey, sign: async (data, { hash }) => (await unlock(file, text, this.#ask)).sign(data, hash) }];
  }
}

const nameOf = (key: ParsedKey): string => `${key.type} key ${fingerprint(publicBytes(key))}`;
const publicBytes = (key: ParsedKey): Buffer => key.getPublicSSH();

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** A private key tells its public half without a passphrase, in OpenSSH's format; others have it beside them. */
function publicKeyOf(file: string, text: string): ParsedKey | undefined {
  const candidates = [readIfThere(`${file}.pub`), text, publicPart(text)];
  for (const candidate of candidates) {
    const parsed = candidate === undefined ? undefined : firstKey(candidate);
    if (parsed !== undefined) return parsed;
  }
  return undefined;
}

function firstKey(text: string | Buffer, passphrase?: string): ParsedKey | undefined {
  const parsed = parseKey(text, passphrase);
  return parsed instanceof Error ? undefined : [parsed].flat()[0];
}

/** Of the format that begins with `openssh-key-v1`: the cipher's name, that of its key's derivation and its options, the number of keys, the public key. */
function publicPart(text: string): Buffer | undefined {
  const [, base64] = /-----BEGIN OPENSSH PRIVATE KEY-----([\w+/=\s]+)-----END/.exec(text) ?? [];
  if (base64 === undefined) return undefined;
  const bytes = Buffer.from(base64, 'base64');
  try {
    let at = 'openssh-key-v1\0'.length;
    for (let left = 3; left > 0; left--) at += 4 + bytes.readUInt32BE(at);
    return bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at + 4));
  } catch {
    return undefined;
  }
}

async function unlock(file: string, text: string, ask: AskPassphrase): Promise<ParsedKey> {
  const open = firstKey(text);
  if (open?.isPrivateKey()) return open;
  for (let tries = 1; tries <= mostTries; tries++) {
    const key = firstKey(text, await ask(`Enter passphrase for key '${file}': `));
    if (key?.isPrivateKey()) return key;
  }
  throw new Error(`none of ${mostTries} passphrases opens ${file}`);
}
