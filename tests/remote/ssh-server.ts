import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import ssh2 from 'ssh2';
import { makeKey } from './sshd.ts';
import { readFileSync } from 'node:fs';

export interface AskingServer {
  readonly port: number;
  readonly hostKey: string;
  /** What was answered, login by login. */
  readonly answers: readonly (readonly string[])[];
  /** Ends all connections, and takes new ones. */
  cut(): void;
  close(): Promise<void>;
}

/** A fake server in place of sshd, which without PAM asks no questions: it wants a one-time code, runs nothing, and answers each command with `ran`. */
export async function startAskingServer(keyFile: string, code: string): Promise<AskingServer> {
  const hostKey = makeKey(keyFile);
  const answers: string[][] = [];
  const connections = new Set<ssh2.Connection>();
  const server = new ssh2.Server({ hostKeys: [readFileSync(keyFile)] }, (client) => {
    connections.add(client);
    client.on('error', () => {}).on('close', () => connections.delete(client));
    client.on('authentication', (context) => {
      if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
      context.prompt([{ prompt: 'One-time code: ', echo: false }], 'Two factors', 'Welcome to the site', (given) => {
        answers.push(given);
        if (given[0] === code) context.accept();
        else context.reject(['keyboard-interactive']);
      });
    });
    client.on('session', (accept) => {
      accept().on('exec', (acceptExec) => {
        const channel = acceptExec();
        channel.once('data', (line: Buffer) => {
          const marker = /\b[\da-f]{32}\b/.exec(String(line))![0];
          channel.stderr.write(`${marker} 1\n`);
          channel.write(`${marker} 1\nran`);
          channel.exit(0);
          channel.end();
        });
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    for (const connection of connections) connection.end();
  };
  return {
    port: (server.address() as AddressInfo).port,
    hostKey,
    answers,
    cut,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      cut();
      await closed;
    },
  };
}
