import { canonicalJson } from './canonical-json.ts';
import type { Plan } from './plan.ts';

/** What is different in a later plan of the same command, a few words each; none where the two are the same. */
export function planChanges(before: Plan, after: Plan): string[] {
  const files = changes(before.files, after.files, ({ path }) => path);
  const benchmarks = changes(before.benchmarks, after.benchmarks, ({ id }) => id);
  const deployments = changes(before.deployments, after.deployments, ({ id }) => id);
  const probes = changes(before.probes ?? [], after.probes ?? [], ({ sweep }) => sweep);
  return [...files.map((change) => `file ${change}`), ...deployments.map((change) => `deployment ${change}`), ...benchmarks.map((change) => `benchmark ${change}`), ...probes.map((change) => `probes of ${change}`)];
}

function changes<T>(before: readonly T[], after: readonly T[], nameOf: (item: T) => string): string[] {
  const [old, now] = [before, after].map((items) => new Map(items.map((item) => [nameOf(item), canonicalJson(item)])));
  return [
    ...[...now!].flatMap(([name, json]) => (old!.has(name) ? (old!.get(name) === json ? [] : [`${name} changed`]) : [`${name} is new`])),
    ...[...old!.keys()].flatMap((name) => (now!.has(name) ? [] : [`${name} is gone`])),
  ];
}
