import type { Launch, LaunchPreview } from '@ubench/core';
import { agentsOf, clientResources } from './client-job.ts';
import type { ClusterProfile } from './cluster-profile.ts';
import { jobScript } from './job-script.ts';
import { encodeRun } from './job-tag.ts';
import { shellPath } from './shell-quote.ts';
import { groupLaunches } from './submission.ts';

/** As many as an array has by default. */
const mostTogether = 1_000;

/** The scripts that would be submitted, by what is known without asking the cluster: paths are as they are written. */
export function previewScripts(launches: readonly Launch[], profile: ClusterProfile): LaunchPreview[] {
  return groupLaunches(launches.map((launch) => asAgents(launch, profile)), mostTogether).map((group) => {
    const { run } = group.launches[0]!.owner;
    const tag = { run, submission: '000000000000' };
    const names = [...new Set(group.launches.map(({ deployment }) => deployment))];
    const directory = `${profile.scratch}/runs/${encodeRun(run)}/${tag.submission}`;
    return { title: `batch script of ${names.join(', ')}`, text: jobScript(group, tag, directory, profile, shellPath(directory)) };
  });
}

/** Of agents only is known how many they are, and perhaps how many cores each has: the rest is as the profile says. */
function asAgents(launch: Launch, profile: ClusterProfile): Launch {
  const { placement } = launch;
  const { tasks, cpus } = placement?.resources ?? {};
  const agent = agentsOf(profile);
  return tasks === undefined || agent === false ? launch : { ...launch, placement: { ...placement!, resources: clientResources(tasks, cpus, agent) } };
}
