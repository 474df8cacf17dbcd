import { defineService } from '@ubench/core';
import { z } from 'zod';
import { readVersion } from '../tools/read-version.ts';
import type { Tool } from '../tools/tool.ts';

/** nginx as a program. */
export const nginxTool: Tool = {
  name: 'nginx',
  install: 'scripts/services/nginx.sh   (or: brew install nginx)',
  script: 'nginx.sh',
  version: (path) => readVersion(path, ['-v'], /nginx\/([\d.]+)/),
};

export const fileSize_bytes = 1024;

/** One worker that serves `/1k`, a file of 1 KiB, and counts requests at `/count`. */
export const nginx = defineService({
  name: 'nginx',
  options: z.strictObject({ program: z.string() }),
  launch({ program }, context) {
    // Else its worker becomes somebody who may not read the files.
    const asRoot = process.getuid?.() === 0 ? 'user root;' : '';
    const directory = context.dir('server');
    const port = context.port('http');
    const scratch = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((what) => `${what}_temp_path ${directory}/${what};`).join(' ');
    return {
      files: {
        [`${directory}/files/1k`]: 'x'.repeat(fileSize_bytes),
        [`${directory}/nginx.conf`]: `
          ${asRoot} daemon off; worker_processes 1; pid ${directory}/pid; error_log stderr;
          events { worker_connections 2048; }
          http {
            ${scratch}
            access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; keepalive_timeout 1h;
            server {
              listen ${context.host}:${port} backlog=4096;
              root ${directory}/files;
              location = /count { stub_status; }
            }
          }`,
      },
      command: [program, '-e', 'stderr', '-p', directory, '-c', `${directory}/nginx.conf`],
      url: `http://${context.host}:${port}`,
      stop: { signal: 'SIGTERM', grace_ns: 5e9 },
    };
  },
  async probe({ url }, _options, signal) {
    try {
      const { status } = await fetch(`${url}/1k`, { method: 'HEAD', signal });
      return status === 200 ? { ready: true } : { ready: false, reason: `HEAD /1k answers ${status}` };
    } catch (error) {
      return { ready: false, reason: String(error) };
    }
  },
});

/** How many requests it has taken so far, without those that ask for the count. */
export class NginxCount {
  readonly #url: string;
  #asked = 0;

  constructor(url: string) {
    this.#url = url;
  }

  async read(): Promise<number> {
    const status = await (await fetch(`${this.#url}/count`)).text();
    this.#asked++;
    // The third number under "server accepts handled requests".
    const [, requests] = /requests\s*\n\s*\d+ \d+ (\d+)/.exec(status) ?? [];
    if (requests === undefined) throw new Error(`nginx told no count: ${status}`);
    return Number(requests) - this.#asked;
  }
}
