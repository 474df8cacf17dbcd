import type { Launch } from '@ubench/core';
import { nearest } from '@ubench/errors';
import { formatBytes } from '@ubench/units';
import type { ClusterFacts } from './cluster-facts.ts';
import { profileFor } from './client-job.ts';
import type { ClusterProfile } from './cluster-profile.ts';
import { partitionOf } from './job-script.ts';
import { slurmErrors } from './slurm-errors.ts';
import { formatSlurmTime } from './slurm-time.ts';

/**
 * Holds launches against what the cluster says of itself: some of what cannot run Slurm would take all the same, to wait for ever.
 * @throws SLURM_E_PARTITION, SLURM_E_PARTITION_DOWN, SLURM_E_TIME_LIMIT, SLURM_E_RESOURCES, SLURM_E_NODES, SLURM_E_RANKS_ON_LOOPBACK, SLURM_E_ACCOUNT, SLURM_E_QOS
 */
export function requireFits(launches: readonly Launch[], profile: ClusterProfile, facts: ClusterFacts): void {
  requireAccount(profile, facts);
  const spread = launches.find(({ placement }) => (placement?.resources.nodes ?? 1) > 1);
  if (spread !== undefined && profile.bind === 'loopback') throw slurmErrors.SLURM_E_RANKS_ON_LOOPBACK({ deployment: spread.deployment });
  for (const launch of launches) requirePartition(launch, profile, facts);
}

function requirePartition({ deployment, placement }: Launch, usual: ClusterProfile, { nodes }: ClusterFacts): void {
  const resources = placement?.resources ?? {};
  const profile = profileFor(resources, usual);
  const { gpus = 0, cpus = 0, memory_bytes = 0, nodes: spans = 1, tasks_per_node: processes = 1, tasks } = resources;
  const asked = partitionOf(profile, gpus);
  const partition = asked ?? nodes.find(({ isDefault }) => isDefault)?.partition;
  const known = [...new Set(nodes.map((kind) => kind.partition))];
  // Without a default one sbatch says that it wants one.
  if (partition === undefined) return;
  const kinds = nodes.filter((kind) => kind.partition === partition);
  if (kinds.length === 0) throw slurmErrors.SLURM_E_PARTITION({ partition, near: nearest(partition, known), known });
  const [{ availability, timeLimit_ns }] = kinds as [ClusterFacts['nodes'][number]];
  if (availability !== 'up') throw slurmErrors.SLURM_E_PARTITION_DOWN({ partition, state: availability });
  if (profile.timeLimit > timeLimit_ns) {
    throw slurmErrors.SLURM_E_TIME_LIMIT({ asked: formatSlurmTime(profile.timeLimit), limit: formatSlurmTime(timeLimit_ns), of: `the partition '${partition}'` });
  }
  const short = (text: string, there: string) => slurmErrors.SLURM_E_RESOURCES({ deployment, partition, asked: text, there });
  const most = (of: (kind: (typeof kinds)[number]) => number): number => Math.max(0, ...kinds.map(of));
  const there = kinds.reduce((sum, { count }) => sum + count, 0);
  if (spans > there) throw slurmErrors.SLURM_E_NODES({ deployment, partition, asked: spans, there });
  const { gpuType } = profile;
  const gpusThere = most((kind) => (gpuType === undefined ? kind.gpus : (kind.gpuTypes[gpuType] ?? 0)));
  if (gpus > gpusThere) throw short(`${gpus} GPU${gpus === 1 ? '' : 's'}${gpuType === undefined ? '' : ` of type ${gpuType}`}`, String(gpusThere));
  const cores = Math.max(1, cpus) * processes;
  if (cores > most((kind) => kind.cpus)) throw short(`${cores} core${cores === 1 ? '' : 's'}`, String(most((kind) => kind.cpus)));
  const room = kinds.reduce((sum, kind) => sum + kind.count * Math.floor(kind.cpus / Math.max(1, cpus)), 0);
  if (tasks !== undefined && tasks > room) throw slurmErrors.SLURM_E_AGENT_ROOM({ partition, asked: tasks, cpus, there: room });
  if (memory_bytes > most((kind) => kind.memory_bytes)) throw short(`${formatBytes(memory_bytes)} of memory`, formatBytes(most((kind) => kind.memory_bytes)));
}

function requireAccount({ account, qos }: ClusterProfile, { associations, config }: ClusterFacts): void {
  if (associations === undefined) return;
  const accounts = [...new Set(associations.map((association) => association.account))];
  if (account !== undefined && config.enforcesAccounts && !accounts.includes(account)) throw slurmErrors.SLURM_E_ACCOUNT({ account, near: nearest(account, accounts), known: accounts });
  const allowed = [...new Set(associations.filter((association) => account === undefined || association.account === account).flatMap((association) => association.qos))];
  if (qos !== undefined && config.enforcesQos && allowed.length > 0 && !allowed.includes(qos)) throw slurmErrors.SLURM_E_QOS({ qos, near: nearest(qos, allowed), known: allowed });
}
