import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AbRecord } from '@ubench/core/analysis';
import type { Project } from '../harness/project.ts';

/** The records of the comparisons of a project, oldest first. */
export function comparisons(project: Project): AbRecord[] {
  const directory = join(project.directory, '.ubench/ab');
  if (!existsSync(directory)) return [];
  const files = readdirSync(directory).sort().map((id) => join(directory, id, 'ab.json'));
  return files.filter((file) => existsSync(file)).map((file) => JSON.parse(readFileSync(file, 'utf8')) as AbRecord);
}

/** Makes a git repository of a project, with all its files committed. */
export function commitAll(project: Project): void {
  project.write({ '.gitignore': 'node_modules\n.ubench\n' });
  git(project, 'init', '--quiet', '--initial-branch=main');
  git(project, 'add', '--all');
  git(project, '-c', 'user.name=somebody', '-c', 'user.email=somebody@localhost', 'commit', '--quiet', '--message=a');
}

export const git = (project: Project, ...argv: readonly string[]): string => execFileSync('git', argv, { cwd: project.directory, encoding: 'utf8' });

/** A function that takes so long that measuring it is over after 64 calls. */
export const spinning = (microseconds: number): string => `import { bench } from 'ubench';
const spin = () => { const end = performance.now() + ${microseconds / 1000}; while (performance.now() < end); };
bench('spins', spin);
`;

/** A server that answers after so many milliseconds, and fails the requests after so many. */
export const server = `import { createServer } from 'node:http';
const [port, delay_ms, works = 'Infinity'] = process.argv.slice(2);
let requests = 0;
createServer((_, response) => {
  response.statusCode = requests++ < Number(works) ? 200 : 503;
  setTimeout(() => response.end('ok'), Number(delay_ms));
}).listen(Number(port), '127.0.0.1', () => console.log('listening'));
`;

/** Asks it; `web.command` tells the variants apart. */
export const webSpec = (load = "{ concurrency: 3, operations: 250, warmup: '0s' }"): Record<string, string> => ({
  'server.mjs': server,
  'web.bench.ts': `import { bench, deploy } from 'ubench';
import { http } from '@ubench/service-http';
const web = deploy(http({ command: ['node', 'server.mjs', '{port}', '2'] }), { name: 'web' });
bench('asks', { target: web, workload: http.request(), load: ${load} });
`,
});

/** `--b-set web.command=…`. */
export const served = (side: 'a' | 'b', ...argv: readonly string[]): string[] => [`--${side}-set`, `web.command=${JSON.stringify(['node', 'server.mjs', '{port}', ...argv])}`];
