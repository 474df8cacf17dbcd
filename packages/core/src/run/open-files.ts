import { type LoadPlan, loadDefaults } from '@ubench/load';
import type { AgentCapacity } from '../backend/backend-type.ts';
import { coreErrors } from '../core-errors.ts';

/** So few find room wherever a run does. */
const few = 64;
/** What agents, logs and services open besides. */
const others = 32;

/**
 * Each connection takes a file descriptor, and one that cannot be opened in the middle of a load would count as an error of the service.
 * The cap that an open loop has by default is no demand: most loads stay far below it.
 * @throws UBENCH_E_OPEN_FILES
 */
export function requireOpenFiles(load: LoadPlan, capacity: AgentCapacity | undefined): void {
  const connections = load.loop === 'closed' ? load.concurrency : load.max_concurrency;
  if (connections <= few || (load.loop === 'open' && connections === loadDefaults.maxConcurrency)) return;
  const left = capacity?.files ?? Infinity;
  const needed = connections + others;
  if (needed <= left) return;
  // A round number with room for what is open already.
  const enough = Math.ceil((needed + 256) / 1024) * 1024;
  throw coreErrors.UBENCH_E_OPEN_FILES({ connections, needed, left, enough, key: load.loop === 'closed' ? 'concurrency' : 'maxConcurrency' });
}
