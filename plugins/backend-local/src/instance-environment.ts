import type { InstanceDirectory } from './instance-directory.ts';
import type { LaunchUser } from './launch-user.ts';

/** Says whose an instance is, on every process of it: what reconciliation looks for. */
export const ownerVariable = 'UBENCH_OWNER';
/** Says which instance a process belongs to, by the instance's directory. */
export const instanceVariable = 'UBENCH_INSTANCE';

/** What programs need to run at all, and what the machine was set up with for them. The rest would make results depend on a shell. */
const passed = ['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'LD_LIBRARY_PATH', 'CUDA_VISIBLE_DEVICES'];

/** The whole environment of an instance. */
export function instanceEnvironment(
  owner: string,
  directory: InstanceDirectory,
  user: LaunchUser | undefined,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const ours = passed.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]] as const]));
  return {
    ...Object.fromEntries(ours),
    TMPDIR: directory.temporary,
    ...(user === undefined ? {} : { HOME: directory.home, USER: user.name, LOGNAME: user.name }),
    ...own,
    [ownerVariable]: owner,
    [instanceVariable]: directory.path,
  };
}
