import type { FlagTable } from '../flag.ts';
import { runFlags } from '../run/run-flags.ts';

const { name, tag, backend, at, set, maxTime, strict } = runFlags;

/** What selects benchmarks, and what holds for both variants. */
export const bothFlags = {
  name,
  tag,
  backend,
  at,
  set,
  seed: { kind: 'number', argument: 'n', description: 'seed of the order in each pair, of arrivals and requests (default: another order each time)', example: '42' },
} as const satisfies FlagTable;

/** What makes the variants. */
export const variantFlags = {
  aName: { kind: 'text', argument: 'name', description: 'what to call the first variant', example: 'before' },
  bName: { kind: 'text', argument: 'name', description: 'what to call the second, which is judged', example: 'after' },
  aRef: { kind: 'text', argument: 'ref', description: 'the first is this git ref, in a working tree of its own', example: 'main' },
  bRef: { kind: 'text', argument: 'ref', description: 'the second is this git ref', example: 'HEAD' },
  build: { kind: 'text', argument: 'command', description: 'what builds a ref, run in the working tree of each', example: '"npm ci"' },
  aSet: { kind: 'texts', argument: 'a.b=c', description: 'like --set, for the first alone; repeatable', example: 'db.settings.shared_buffers=128MB' },
  bSet: { kind: 'texts', argument: 'a.b=c', description: 'like --set, for the second alone; repeatable', example: 'db.settings.shared_buffers=1GB' },
  aAt: { kind: 'pairs', argument: 'name=url', description: 'like --at, for the first alone; repeatable', example: 'api=http://localhost:3000' },
  bAt: { kind: 'pairs', argument: 'name=url', description: 'like --at, for the second alone; repeatable', example: 'api=http://localhost:3001' },
  aConfig: { kind: 'text', argument: 'file', description: 'the configuration of the first', example: 'ubench.old.config.ts' },
  bConfig: { kind: 'text', argument: 'file', description: 'the configuration of the second', example: 'ubench.new.config.ts' },
} as const satisfies FlagTable;

export const abFlags = {
  ...variantFlags,
  ...bothFlags,
  maxTime,
  strict,
  json: { kind: 'switch', description: 'the comparison as JSON on stdout' },
  html: { kind: 'text', argument: 'file', description: 'write a page with charts as well; -: print it instead', example: 'ab.html' },
} as const satisfies FlagTable;
