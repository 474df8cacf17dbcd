import type { RunResult } from './result.ts';

const gigabyte = 1e9;

/** `run k3x9 · 2026-01-05 10:15 UTC · ubench 1.2.0 · git 3f2c1a9 with changes · EPYC, 4 CPUs, 16 GB · linux-x64 6.1`: where the numbers are from, in a line. */
export function provenanceText({ run, provenance: { versions, git, node }, benchmarks }: RunResult): string {
  const tools = [...new Set(benchmarks.flatMap(({ imported }) => imported?.tool ?? []))];
  return [
    `run ${run.id}`,
    `${run.started_at.slice(0, 16).replace('T', ' ')} UTC`,
    ...(versions['ubench'] === undefined ? [] : [`ubench ${versions['ubench']}`]),
    ...(versions['node'] === undefined ? [] : [`node ${versions['node']}`]),
    ...(git === null ? [] : [`git ${git.sha.slice(0, 10)}${git.dirty ? ' with changes' : ''}`]),
    ...(tools.length === 0 ? [] : [`imported from ${tools.join(', ')}: where that was measured is not known`]),
    `${tools.length === 0 ? '' : 'imported on '}${node.hostname}: ${node.cpu_model}, ${node.cpus} CPUs, ${Math.round(node.memory_bytes / gigabyte)} GB, ${node.platform} ${node.kernel}`,
  ].join(' · ');
}

/** The command line of a run, as a POSIX shell takes it. What was secret in it stays hidden. */
export const reproduceCommand = ({ provenance: { argv } }: Pick<RunResult, 'provenance'>): string => ['npx', 'ubench', ...argv].map(shellWord).join(' ');

const shellWord = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`);
