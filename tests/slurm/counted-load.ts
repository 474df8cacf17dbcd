import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { TrialResult } from '@ubench/core';
import { Project } from '../harness/project.ts';
import { scratchOf } from './site-project.ts';
import type { Site } from './site/start-site.ts';

/** Remembers the number of every operation that it is asked for, and when that was by its own clock. */
const server = `
const seen = [];
require('node:http').createServer((request, response) => {
  const [, what, operation] = request.url.split('/');
  if (what === 'operation') seen.push([Number(operation), Number(process.hrtime.bigint())]);
  response.end(what === 'seen' ? JSON.stringify(seen) : String(seen.length));
}).listen(Number(process.argv[2]), process.argv[1]);`;

export interface CountedLoad {
  /** Options of the benchmark, as a spec writes them. Default: of two agents, a closed loop for a few seconds. */
  readonly bench?: string;
  /** Of the profile, beside how the site is reached and that services are on its first node. */
  readonly profile?: Readonly<Record<string, unknown>>;
  /** Of what the profile says of agents, beside where they run, with the Node.js of this machine. */
  readonly agent?: Readonly<Record<string, unknown>>;
  readonly sshConfig?: string;
  /** Code before the benchmark. */
  readonly code?: string;
  /** What an operation does before it asks the server, of operation `i`. */
  readonly before?: string;
  /** Seconds until the server answers. */
  readonly startsAfter_s?: number;
  readonly files?: Readonly<Record<string, string>>;
}

/** A closed loop, which is to be believed on a busy machine too. */
export const closed = (seconds = 3): string => `load: { concurrency: 8, think: '10ms', duration: '${seconds}s', warmup: '500ms' }`;

const specOf = ({ bench = `agents: 2, ${closed()}`, code = '', before = '', startsAfter_s = 0 }: CountedLoad): string => `
import { writeFileSync } from 'node:fs';
import { workloadOf } from '@ubench/load';
import { http } from '@ubench/service-http';
import { afterAll, bench, deploy } from 'ubench';
import { z } from 'zod';

const ask = async (url, path) => (await fetch(new URL(path, url))).text();
const counted = workloadOf({
  service: 'http', name: 'counted', options: z.strictObject({}), metrics: {}, mutates: false,
  operationLog: { limit: () => 100_000, nothing: {} },
  serverOperations: async ({ endpoint }) => Number(await ask(endpoint.url, '/count')),
  connect: async ({ endpoint }) => ({ operate: async (i) => { ${before}; return ask(endpoint.url, '/operation/' + i); }, connected: true, close: async () => {} }),
}, {});
afterAll(async ({ url }) => writeFileSync('seen.json', await ask(url(web), '/seen')));
${code}
const web = deploy(http({ command: ['sh', '-c', 'sleep ${startsAfter_s}; exec "$@"', 'sh', ${JSON.stringify(process.execPath)}, '-e', ${JSON.stringify(server)}, '{host}', '{port}'] }), { name: 'web' });
bench('counted', { target: web, workload: counted, ${bench} });
`;

/** Where services are, and where agents are: partitions of a site, of nodes of their own. */
export const apart = { services: 'Nodes=n1 Default=YES MaxTime=02:00:00 State=UP', agents: 'Nodes=n2,n3 MaxTime=02:00:00 State=UP' };

/** A project whose only benchmark loads a server on a site that counts for itself. What the server saw is in `seen.json` of the project. */
export function countedLoad(site: Site, load: CountedLoad = {}, whenDone?: (remove: () => void) => void): Project {
  const { profile = {}, agent = {}, sshConfig = site.sshConfigFile, files = {} } = load;
  const project = new Project({ 'a.bench.js': specOf(load), ...files }, whenDone);
  const options = { ssh: 'site', sshConfig, scratch: scratchOf(site, project), timeLimit: '10m', pollInterval: '500ms', partition: 'services', ...profile, agent: { node: { path: process.execPath }, partition: 'agents', cpus: 1, ...agent } };
  project.write({
    'ubench.config.ts': `import { slurm } from '@ubench/backend-slurm';
import { defineConfig } from 'ubench';
export default defineConfig({ backend: 'site', backends: { site: slurm(${JSON.stringify(options)}) } });
`,
  });
  return project;
}

/** What the server saw: operations in the order of their arrival. */
export const seenBy = (project: Project): { readonly operation: number; readonly at_ns: number }[] =>
  (JSON.parse(readFileSync(join(project.directory, 'seen.json'), 'utf8')) as [number, number][]).map(([operation, at_ns]) => ({ operation, at_ns }));

/** What clients were to do in the measurement: when each operation was to start, by its number, from the start of the measurement. */
export function startsOf(project: Project): Map<number, number> {
  const { file } = trialOf(project).operation_log!;
  const lines = readFileSync(join(project.runs.at(-1)!, file), 'utf8').trimEnd().split('\n');
  const operations = lines.map((line) => JSON.parse(line) as { readonly operation: number; readonly phase: string; readonly start_ns: number });
  return new Map(operations.filter(({ phase }) => phase === 'measure').map(({ operation, start_ns }) => [operation, start_ns]));
}

/** The only trial of a project. */
export const trialOf = (project: Project): TrialResult => project.result.benchmarks[0]!.trials[0]!;

/** Operations as the clients counted them, over warm-up and measurement. */
export const countOf = ({ operations: { warmup, measure } }: TrialResult) => ({ succeeded: warmup.succeeded + measure.succeeded, failed: warmup.failed + measure.failed });

/** Signals the agent of a rank of a project, which is on that node, with all that it has started. */
export async function signalAgent(site: Site, project: Project, node: string, rank: number, signal: string): Promise<void> {
  const job = await agentJob(site, project);
  const script = 'pids=$(for file in $(grep -lzsx "SLURM_PROCID=$1" /proc/[0-9]*/environ); do ! grep -qzsx "SLURM_JOB_ID=$3" "$file" || ! grep -qzs ^UBENCH_AGENTS_HUB= "$file" || echo "$file" | cut -d/ -f3; done); [ -n "$pids" ] && kill "-$2" $pids';
  const { code, stderr } = await site.exec(['bash', '-c', script, 'bash', String(rank), signal, job], { node, user: 'root' });
  if (code !== 0) throw new Error(`no agent ${rank} on ${node}: ${stderr}`);
}

/** The job of agents of a project. */
export async function agentJob(site: Site, project: Project): Promise<string> {
  const [run] = project.runs;
  const { stdout } = await site.exec(['squeue', '--noheader', '--states=all', '--format=%i|%j|%P']);
  const job = stdout.split('\n').map((line) => line.split('|')).find(([, name, partition]) => partition === 'agents' && name!.includes(`.${basename(run!)}.`));
  if (job === undefined) throw new Error(`no job of agents: ${stdout}`);
  return job[0]!;
}
