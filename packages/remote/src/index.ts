/** Commands, files and ports of a host: this machine, or one that is reached by SSH. */
export type { ExecOptions, ExecResult, Forward, Host } from './host.ts';
