/**
 * What watching jobs costs, on a throw-away site (`scripts/services/slurm.sh`; needs root): the client's CPU time of one look at many queued jobs, at most
 * 100 ms at 1,000, and what a start takes beyond `sbatch` and `squeue` by hand, at most 1 s. Exits with 1 where that is missed.
 *
 * `--jobs 1000 --looks 20 --starts 10`: how many jobs wait, how often they are looked at, and how many starts are compared.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { slurmBackend } from '@ubench/backend-slurm';
import { type Backend, type Launch, requestLaunch, silentLogger } from '@ubench/core';
import { parseOptions } from '@ubench/load';
import { type Site, startSite } from '../../tests/slurm/site/start-site.ts';

const { values } = parseArgs({ options: { jobs: { type: 'string', default: '1000' }, looks: { type: 'string', default: '20' }, starts: { type: 'string', default: '10' } } });
const [jobs, looks, starts] = [values.jobs, values.looks, values.starts].map(Number) as [number, number, number];
if (![jobs, looks, starts].every((number) => Number.isInteger(number) && number > 0)) throw new Error('--jobs, --looks and --starts take numbers');

const limit = { look_ms: 100, start_ms: 1_000 };
const logs = mkdtempSync(join(tmpdir(), 'ubench-slurm-'));
const never = new AbortController().signal;
const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

const launch = (index: number): Launch => {
  const request = requestLaunch(({ host, port }) => ({
    command: ['perl', '-MIO::Socket::INET', '-e', 'IO::Socket::INET->new(Listen => 9, LocalAddr => $ARGV[0], LocalPort => $ARGV[1]) or die; sleep 600', host, port('http')],
    url: `http://${host}:${port('http')}/`,
    stop: { signal: 'SIGTERM', grace_ns: 1e9 },
  }));
  return { deployment: `web${index}`, service: 'http', owner: { run: 'benchmark' }, request, log: { directory: logs, name: `${index}.log` } };
};

async function startTimes(site: Site, { instances }: Backend): Promise<{ readonly ours_ms: number; readonly byHand_ms: number }> {
  const [ours, byHand]: [number[], number[]] = [[], []];
  for (let index = 0; index < starts; index++) {
    let begun = performance.now();
    const handles = await instances.start([launch(index)], never);
    while (!['STARTING', 'RUNNING'].includes((await instances.poll(handles))[0]!.status)) await sleep(20);
    ours.push(performance.now() - begun);
    await instances.stop(handles);
    begun = performance.now();
    const job = (await site.exec(['sbatch', '--parsable', '-o', '/dev/null', '--wrap', 'sleep 600'])).stdout.trim();
    while ((await site.exec(['squeue', '--noheader', '--format=%T', `--jobs=${job}`])).stdout.trim() !== 'RUNNING') await sleep(20);
    byHand.push(performance.now() - begun);
    await site.exec(['scancel', job]);
  }
  return { ours_ms: median(ours), byHand_ms: median(byHand) };
}

async function lookTimes(site: Site, { instances }: Backend): Promise<number> {
  for (const node of site.nodes) await site.setNodeDown(node);
  const handles = await instances.start(Array.from({ length: jobs }, (_, index) => launch(index)), never);
  const times: number[] = [];
  for (let look = 0; look < looks; look++) {
    // Longer than the queue is left alone: each of them is asked about.
    await sleep(1_100);
    const before = process.cpuUsage();
    await instances.poll(handles);
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1e3);
  }
  await instances.stop(handles);
  return median(times);
}

await using site = await startSite({ nodes: 1 });
try {
  const options = parseOptions(slurmBackend.options, { ssh: 'site', sshConfig: site.sshConfigFile, scratch: join(site.scratch, 'ubench'), timeLimit: '1h', pollInterval: '1s' }, 'slurm()');
  const backend = slurmBackend.create(options, { log: silentLogger });
  const { ours_ms, byHand_ms } = await startTimes(site, backend);
  const look_ms = await lookTimes(site, backend);
  await backend.close?.();
  console.log(`from submission until it runs: ${ours_ms.toFixed(0)} ms, by hand ${byHand_ms.toFixed(0)} ms: ${(ours_ms - byHand_ms).toFixed(0)} ms more, at most ${limit.start_ms} are allowed`);
  console.log(`CPU of one look at ${jobs} queued jobs: ${look_ms.toFixed(1)} ms, at most ${limit.look_ms} are allowed at 1,000`);
  process.exitCode = ours_ms - byHand_ms <= limit.start_ms && look_ms <= limit.look_ms ? 0 : 1;
} finally {
  rmSync(logs, { recursive: true });
}
