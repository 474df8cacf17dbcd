import { type Diagnosis, silentLogger } from '@ubench/core';
import { toErrorRecord } from '@ubench/errors';
import { formatBytes } from '@ubench/units';
import { hostOf, openCluster, type Cluster } from './cluster.ts';
import type { ClusterFacts } from './cluster-facts.ts';
import type { ClusterProfile } from './cluster-profile.ts';
import { diagnoseAgents } from './diagnose-agents.ts';
import { diagnoseNode } from './diagnose-node.ts';
import { partitionOf } from './job-script.ts';
import { requireFits } from './require-fits.ts';
import { formatSlurmTime } from './slurm-time.ts';

/** Whether instances could run on the cluster: the way there, Slurm, what the profile asks for, the directories, and a job that looks at a node. */
export async function diagnoseCluster(profile: ClusterProfile, signal: AbortSignal): Promise<Diagnosis[]> {
  const host = hostOf(profile, silentLogger);
  const findings: Diagnosis[] = [];
  const check = async <T>(name: string, look: () => Promise<readonly [T, string | Omit<Diagnosis, 'name'>]>): Promise<T | undefined> => {
    try {
      const [value, found] = await look();
      findings.push({ name, ...(typeof found === 'string' ? { status: 'ok', found } : found) });
      return value;
    } catch (error) {
      signal.throwIfAborted();
      const { what, fix } = toErrorRecord(error);
      findings.push({ name, status: 'problem', found: what, ...(fix !== undefined && { fix }) });
      return undefined;
    }
  };
  try {
    const cluster = await check('login', async () => {
      const opened = await openCluster(host, profile, silentLogger, signal);
      return [opened, `${opened.login.user} on ${host.name}, ${opened.login.platform}`];
    });
    if (cluster === undefined) return findings;
    const facts = await check('Slurm', async () => {
      const told = await cluster.facts(signal);
      return [told, `${told.config.version}, cluster ${told.config.cluster}`];
    });
    await check('scratch', () => scratchOf(cluster, profile, signal));
    if (facts === undefined) return findings;
    findings.push(accountingOf(facts));
    for (const gpus of typeof profile.partition === 'object' && profile.partition.gpu !== undefined ? [0, 1] : [0]) {
      await check(gpus === 0 ? 'partition, account and qos' : 'partition with GPUs', async () => {
        requireFits([{ deployment: 'doctor', service: 'doctor', owner: { run: 'doctor' }, log: { directory: '', name: '' }, placement: { runtime: 'process', resources: { gpus } } }], profile, facts);
        return [undefined, partitionText(profile, facts, gpus)];
      });
    }
    findings.push(...(await diagnoseNode(cluster, profile, signal)));
    findings.push(await diagnoseAgents(cluster, profile, signal));
    return findings;
  } finally {
    await host.close();
  }
}

function partitionText(profile: ClusterProfile, { nodes }: ClusterFacts, gpus: number): string {
  const name = partitionOf(profile, gpus) ?? nodes.find(({ isDefault }) => isDefault)?.partition ?? '(default)';
  const kinds = nodes.filter(({ partition }) => partition === name);
  const sizes = kinds.map((kind) => `${kind.cpus} cores, ${formatBytes(kind.memory_bytes)}${kind.gpus === 0 ? '' : `, ${kind.gpus} GPUs`}`);
  const limit = kinds[0]?.timeLimit_ns ?? Infinity;
  return `${name}: nodes of ${[...new Set(sizes)].join(' or of ')}; at most ${limit === Infinity ? 'any time' : formatSlurmTime(limit)}`;
}

function accountingOf({ associations, config }: ClusterFacts): Diagnosis {
  const name = 'accounting';
  if (!config.keepsAccounts) return { name, status: 'warning', found: 'the cluster keeps no accounts: how a job ended is known only for some minutes', fix: 'Nothing, where you are no administrator; jobs leave a word of their own.' };
  if (associations === undefined) return { name, status: 'warning', found: 'sacctmgr knows no account of yours: whether you may use one shows when a job is submitted', fix: 'Ask the administrators for an account.' };
  return { name, status: 'ok', found: `accounts ${[...new Set(associations.map(({ account }) => account))].join(', ')}; qos ${[...new Set(associations.flatMap(({ qos }) => qos))].join(', ') || '(default)'}` };
}

const comfortable_bytes = 2 * 2 ** 30;

// Writes what a submission writes, and says how much room is left there: of the file system, and of a quota where there is one to ask.
const scratchScript = `
umask 077
mkdir -p -- "$1" && : >"$1/.doctor.$$" && rm -f -- "$1/.doctor.$$" || exit 1
df -PB1 -- "$1" | awk 'NR == 2 { print $4 }'
{ command -v lfs >/dev/null && lfs quota -hq -u "$(id -un)" "$1"; quota -s; } 2>/dev/null | head -n 5`;

async function scratchOf({ host, login }: Cluster, profile: ClusterProfile, signal: AbortSignal): Promise<readonly [undefined, string | Omit<Diagnosis, 'name'>]> {
  const { code, stdout, stderr } = await host.exec(['bash', '-c', scratchScript, 'bash', login.scratch], { again: true, signal });
  const fix = 'Set `scratch` of the backend to a directory with room that you may write to and that login and compute nodes share.';
  if (code !== 0) return [undefined, { status: 'problem', found: `${login.scratch} cannot be written: ${stderr.trim()}`, fix }];
  const [free, ...quota] = stdout.trim().split('\n');
  const text = `${login.scratch}, ${formatBytes(Number(free))} free${quota.length === 0 ? '' : `; quota: ${quota.join(' ').replaceAll(/\s+/g, ' ').trim()}`}`;
  if (Number(free) < comfortable_bytes) return [undefined, { status: 'warning', found: `${text}: images may not fit`, fix }];
  return [undefined, text];
}
