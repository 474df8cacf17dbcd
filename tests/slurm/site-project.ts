import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { processesOf } from '../harness/instance-files.ts';
import { Project } from '../harness/project.ts';
import type { Site } from './site/start-site.ts';

/** A server that every machine can run, answers at once, and is there a moment after it was started. A stubborn one does not end when it is asked to. */
export const webServer = (stubborn = false): string => `
use IO::Socket::INET;
$SIG{$_} = 'IGNORE' for ${stubborn ? "'PIPE', 'TERM', 'INT'" : "'PIPE'"};
my $listener = IO::Socket::INET->new(Listen => 64, LocalAddr => $ARGV[0], LocalPort => $ARGV[1], ReuseAddr => 1) or die $!;
while (my $client = $listener->accept) {
  while (my $line = <$client>) { last if $line =~ /^\\r?$/ }
  print $client "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\nConnection: close\\r\\n\\r\\nok";
  close $client;
}`;

const imports = `import { bench, deploy, describe } from 'ubench';
import { http } from '@ubench/service-http';
`;

/** Declares `web`, a deployment of a server of one process, as it stands in a spec. */
export const deployWeb = ({ options = '', stubborn = false } = {}): string =>
  `deploy(http({ command: ['perl', '-e', ${JSON.stringify(webServer(stubborn))}, '{host}', '{port}'] }), { name: 'web', ${options} })`;

/** A benchmark that is over before anything is started, and one of a server that is loaded from here. */
export const webSpec = ({ load = "{ concurrency: 1, operations: 30, warmup: '0s' }", options = '', stubborn = false } = {}): string => `${imports}
bench('naps', () => new Promise((done) => setTimeout(done, 8)));
describe('web', () => {
  const web = ${deployWeb({ options, stubborn })};
  bench('asks', { target: web, workload: http.request(), load: ${load}, agents: { on: 'local' } });
});
`;

/** Where a project has what it keeps on a site: below a directory of its own. */
export const scratchOf = (site: Site, project: Project): string => join(site.scratch, basename(project.directory));

export interface SiteProjectOptions {
  readonly spec?: string;
  /** Of the profile, beside how the site is reached. */
  readonly profile?: object;
  readonly sshConfig?: string;
}

/** A project whose backend `site` is a site, reached by SSH. */
export function siteProject(site: Site, whenDone: (remove: () => void) => void, { spec = webSpec(), profile = {}, sshConfig = site.sshConfigFile }: SiteProjectOptions = {}): Project {
  const project = new Project({ 'web.bench.ts': spec }, whenDone);
  const options = { ssh: 'site', sshConfig, scratch: scratchOf(site, project), timeLimit: '10m', pollInterval: '1s', ...profile };
  project.write({
    'ubench.config.ts': `import { defineConfig } from 'ubench';
import { slurm } from '@ubench/backend-slurm';
export default defineConfig({ backend: 'site', backends: { site: slurm(${JSON.stringify(options)}) } });
`,
  });
  return project;
}

/** A job as the controller has it, ended or not. */
export interface SiteJob {
  readonly id: string;
  readonly state: string;
  readonly name: string;
}

/** All jobs of runs that the controller remembers. */
export async function jobsOfRuns(site: Site, runs: readonly string[]): Promise<SiteJob[]> {
  const { stdout } = await site.exec(['squeue', '--noheader', '--states=all', '--array', '--format=%i|%T|%j'], { user: 'root' });
  return stdout
    .split('\n')
    .map((line) => line.split('|'))
    .flatMap(([id, state, name]) => (name !== undefined && runs.some((run) => name.includes(`.${run}.`)) ? [{ id: id!, state: state!, name }] : []));
}

const runsOf = (project: Project): string[] => project.runs.map((run) => basename(run));

export const jobsOf = (site: Site, project: Project): Promise<SiteJob[]> => jobsOfRuns(site, runsOf(project));

const ended: ReadonlySet<string> = new Set(['COMPLETED', 'FAILED', 'CANCELLED', 'TIMEOUT', 'NODE_FAIL', 'PREEMPTED', 'OUT_OF_MEMORY']);

/** What is left on a site: jobs that have not ended, processes, and directories. */
export interface Left {
  readonly jobs: readonly SiteJob[];
  readonly processes: readonly number[];
  readonly directories: readonly string[];
}

/** @param scratch Where they had what they kept there. */
export async function leftOfRuns(site: Site, runs: readonly string[], scratch: string): Promise<Left> {
  const jobs = (await jobsOfRuns(site, runs)).filter(({ state }) => !ended.has(state));
  const kept = join(scratch, 'runs');
  return { jobs, processes: processesOf(runs).map(({ pid }) => pid), directories: existsSync(kept) ? readdirSync(kept) : [] };
}

export const leftOnSite = (site: Site, project: Project): Promise<Left> => leftOfRuns(site, runsOf(project), scratchOf(site, project));

export const nothingLeft: Left = { jobs: [], processes: [], directories: [] };
