import type { CpuProfile } from '@ubench/load';
import { type Part, partOfFunction, partOfModule } from './parts.ts';

/**
 * Microseconds that were sampled in each part, and how many samples that are, the idle ones left out. A function of a module without a part of its own, and native
 * ones, count for whoever called them.
 */
export function timeByPart({ nodes, samples, timeDeltas }: CpuProfile): { readonly times: Map<Part, number>; readonly samples: number } {
  const parts = partsOf(nodes);
  const times = new Map<Part, number>();
  let busy = 0;
  for (const [index, node] of samples.entries()) {
    const part = parts.get(node);
    if (part === undefined) continue;
    busy++;
    // What a sample shows went on until the next one.
    times.set(part, (times.get(part) ?? 0) + (timeDeltas[index + 1] ?? 0));
  }
  return { times, samples: busy };
}

/** By node; none for those that are idle. */
function partsOf(nodes: CpuProfile['nodes']): Map<number, Part> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parts = new Map<number, Part>();
  const visit = (id: number, caller: Part): void => {
    const { callFrame, children = [] } = byId.get(id)!;
    if (callFrame.functionName === '(idle)') return;
    const part = partOfFunction(callFrame.functionName) ?? partOfModule(callFrame.url) ?? caller;
    parts.set(id, part);
    for (const child of children) visit(child, part);
  };
  if (nodes.length > 0) visit(nodes[0]!.id, 'other');
  return parts;
}
