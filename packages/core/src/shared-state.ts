import { coreErrors } from './core-errors.ts';

/** What ubench, its plugins and every spec of a process measure and wait with. */
const shared = (): readonly (readonly [name: string, owner: object, key: string])[] => [
  ...['Promise', 'Date', 'performance', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate', 'queueMicrotask'].map(
    (name) => [name, globalThis, name] as const,
  ),
  ['Date.now', Date, 'now'],
  ['performance.now', performance, 'now'],
  ['process.hrtime', process, 'hrtime'],
  ['process.exit', process, 'exit'],
  ['process.nextTick', process, 'nextTick'],
];

/**
 * Runs code of a spec and puts back what it changed of the state that all specs share: replaced globals and the working directory.
 * @throws UBENCH_E_SPEC_GLOBALS, UBENCH_E_SPEC_DIRECTORY, or what the code rejects with.
 */
export async function keepingSharedState<T>(run: () => Promise<T>): Promise<T> {
  const directory = process.cwd();
  const before = shared().map(([name, owner, key]) => ({ name, owner, key, value: valueOf(owner, key), own: Reflect.getOwnPropertyDescriptor(owner, key) }));
  let result: T;
  let replaced: typeof before;
  let changed: string;
  try {
    result = await run();
  } finally {
    replaced = before.filter(({ owner, key, value }) => valueOf(owner, key) !== value);
    for (const { owner, key, own } of replaced) {
      if (own === undefined) Reflect.deleteProperty(owner, key);
      else Reflect.defineProperty(owner, key, own);
    }
    changed = process.cwd();
    // A thread cannot change it, not even to what it is.
    if (changed !== directory) process.chdir(directory);
  }
  if (replaced.length > 0) throw coreErrors.UBENCH_E_SPEC_GLOBALS({ names: replaced.map(({ name }) => name) });
  if (changed !== directory) throw coreErrors.UBENCH_E_SPEC_DIRECTORY({ directory: changed });
  return result;
}

const valueOf = (owner: object, key: string): unknown => Reflect.get(owner, key);
