import type { Diagnosis } from '@ubench/core';
import { toErrorRecord } from '@ubench/errors';
import type { Cluster } from './cluster.ts';
import type { ClusterProfile } from './cluster-profile.ts';
import { patience_s, runOnNode } from './run-on-node.ts';
import { shellPath, shellQuote } from './shell-quote.ts';

/** As a job would see its node: after its modules and its prolog. */
function script({ modules, prolog, apptainer, nodeDirectory }: ClusterProfile): string {
  return [
    ...modules.map((name) => `module load ${shellQuote(name)} || echo "ubench-doctor module failed "${shellQuote(name)}`),
    ...prolog,
    'echo "ubench-doctor host $(hostname) $(uname -sm)"',
    `echo "ubench-doctor apptainer $(${shellQuote(apptainer)} --version 2>&1 | head -n 1)"`,
    'echo "ubench-doctor userns $(unshare -U true 2>&1 && echo yes)"',
    `test=$(mktemp -d -- ${shellPath(nodeDirectory)}/ubench-XXXXXX 2>&1) && rmdir -- "$test" && echo "ubench-doctor directory $(df -PBG -- ${shellPath(nodeDirectory)} | awk 'NR == 2 { print $4 }')" || echo "ubench-doctor nodirectory $test"`,
    'for tool in awk ps setsid getent grep; do command -v "$tool" >/dev/null || echo "ubench-doctor missing $tool"; done',
    `[ -d "$1" ] && [ -w "$1" ] && echo "ubench-doctor scratch yes"`,
  ].join('\n');
}

/** Has a short job look at a compute node, where the cluster has one to spare. */
export async function diagnoseNode(cluster: Cluster, profile: ClusterProfile, signal: AbortSignal): Promise<Diagnosis[]> {
  const name = 'compute node';
  try {
    const stdout = await runOnNode(script(profile), cluster, profile, signal, [cluster.login.scratch]);
    if (stdout === undefined) return [{ name, status: 'warning', found: `none was free within ${patience_s} s, so none was looked at`, fix: 'Run doctor again when the cluster is less busy.' }];
    return nodeFindings(stdout, profile);
  } catch (error) {
    signal.throwIfAborted();
    const { what, fix } = toErrorRecord(error);
    return [{ name, status: 'problem', found: what, ...(fix !== undefined && { fix }) }];
  }
}

function nodeFindings(text: string, profile: ClusterProfile): Diagnosis[] {
  const told = (word: string): string[] => [...text.matchAll(new RegExp(`^ubench-doctor ${word} (.*)$`, 'gm'))].map(([, value]) => value!.trim());
  const findings: Diagnosis[] = [{ name: 'compute node', status: 'ok', found: told('host')[0] ?? 'it ran a job' }];
  for (const module of told('module failed')) findings.push({ name: 'modules', status: 'problem', found: `${module} cannot be loaded there`, fix: 'Look at `module spider` on a compute node, and set `modules` of the backend.' });
  const [version = ''] = told('apptainer');
  findings.push(
    /version|^\d/.test(version)
      ? { name: 'Apptainer', status: 'ok', found: version }
      : { name: 'Apptainer', status: 'warning', found: `'${profile.apptainer}' does not run on a compute node: only processes can be started there`, fix: 'Set `modules` of the backend to those that bring it, or `apptainer` to its path.' },
  );
  for (const problem of told('nodirectory')) findings.push({ name: 'node directory', status: 'problem', found: `none can be made in ${profile.nodeDirectory}: ${problem}`, fix: 'Set `nodeDirectory` of the backend to a local directory that jobs may write to.' });
  for (const free of told('directory')) findings.push({ name: 'node directory', status: 'ok', found: `${profile.nodeDirectory}, ${free.replace('G', ' GiB')} free` });
  for (const tool of told('missing')) findings.push({ name: 'tools there', status: 'problem', found: `${tool} is missing on a compute node`, fix: 'Load a module that brings it: `modules` of the backend.' });
  if (told('scratch').length === 0) findings.push({ name: 'scratch there', status: 'problem', found: 'a compute node does not see it, or may not write to it', fix: 'Set `scratch` of the backend to a directory that login and compute nodes share.' });
  return findings;
}
