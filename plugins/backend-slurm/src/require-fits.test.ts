import type { Launch, Resources } from '@ubench/core';
import { describe, expect, it } from 'vitest';
import { clusterProfile } from './cluster-profile.ts';
import type { ClusterFacts } from './cluster-facts.ts';
import { parseAssociations } from './commands/sacctmgr.ts';
import { parseSinfo } from './commands/sinfo.ts';
import { requireFits } from './require-fits.ts';

const facts = (enforced = true): ClusterFacts => ({
  nodes: parseSinfo('cpu*|up|2:00:00|8|16000|(null)|4\ngpu|up|1:00:00|16|64000|gpu:a100:4(S:0-1)\ndown|down|infinite|8|16000|(null)\n')!,
  associations: parseAssociations('bench||normal,short\nother|cpu|normal\n'),
  config: { version: '22.05.8', cluster: 'site', keepsAccounts: true, enforcesAccounts: enforced, enforcesQos: enforced, maxArraySize: 1_001, minJobAge_ns: 300e9, killWait_ns: 30e9 },
});
const launch = (resources: Resources = {}): Launch => ({ deployment: 'db', service: 'x', owner: { run: 'r' }, log: { directory: '', name: '' }, placement: { runtime: 'process', resources } });
const fits = (profile: object, resources?: Resources, enforced?: boolean) => () => requireFits([launch(resources)], clusterProfile.parse(profile), facts(enforced));

describe('what a cluster cannot run is refused before it is submitted', () => {
  it.each([
    ['a partition that is not there', { partition: 'cpuu' }, {}, /no partition 'cpuu'[\s\S]*Did you mean 'cpu'\?/],
    ['a partition that is down', { partition: 'down' }, {}, /takes no jobs: it is down/],
    ['a time limit over the partition', { timeLimit: '3h' }, {}, /03:00:00 is over that of the partition 'cpu', 02:00:00/],
    ['one over that of the partition for GPUs', { partition: { gpu: 'gpu' }, timeLimit: '90m' }, { gpus: 1 }, /partition 'gpu', 01:00:00/],
    ['more GPUs than a node has', { partition: { gpu: 'gpu' } }, { gpus: 8 }, /asks for 8 GPUs[\s\S]*'gpu' has more than 4/],
    ['GPUs of another type', { partition: 'gpu', gpuType: 'h100' }, { gpus: 1 }, /1 GPU of type h100/],
    ['more cores', {}, { cpus: 9 }, /9 cores[\s\S]*more than 8/],
    ['more memory', {}, { memory_bytes: 2 ** 40 }, /1\.00 TiB of memory/],
    ['more nodes', {}, { nodes: 5 }, /spans 5 nodes, and the partition 'cpu' has 4/],
    ['more processes on a node than it has cores for', {}, { tasks_per_node: 3, cpus: 3 }, /9 cores/],
    ['ranks that could not reach each other', { bind: 'loopback' }, { nodes: 2 }, /could not reach each other/],
    ['an account that is not yours', { account: 'bensh' }, {}, /account 'bensh'[\s\S]*Did you mean 'bench'\?/],
    ['a qos that is not of the account', { account: 'other', qos: 'short' }, {}, /quality of service 'short'/],
  ])('%s', (_, profile, resources, message) => expect(fits(profile, resources)).toThrow(message));

  it('what fits is not', () => expect(fits({ partition: { cpu: 'cpu', gpu: 'gpu' }, account: 'bench', qos: 'short' }, { gpus: 4, cpus: 16 })).not.toThrow());
  it('nor as many nodes as there are', () => expect(fits({}, { nodes: 4, tasks_per_node: 2, cpus: 4 })).not.toThrow());
  it('what nobody enforces is left to Slurm', () => expect(fits({ account: 'bensh', qos: 'x' }, {}, false)).not.toThrow());
});
