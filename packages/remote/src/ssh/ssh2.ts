/** The one file that knows of the CommonJS package `ssh2`. */
import ssh2 from 'ssh2';
import type { BaseAgent as Agent, Client, ClientChannel, ParsedKey } from 'ssh2';

export const { BaseAgent, Client: SshClient, createAgent, utils: { parseKey } } = ssh2;
export type { Agent, Client, ClientChannel, ParsedKey };
export type { AnyAuthMethod, IdentityCallback, SignCallback, SigningRequestOptions } from 'ssh2';
