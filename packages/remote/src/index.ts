/** Commands, files and ports of a host: this machine, or one that is reached by SSH. */
export type { ExecOptions, ExecResult, Forward, Host } from './host.ts';
export { localHost } from './local-host.ts';
export { quote } from './quote.ts';
export { remoteErrors } from './remote-errors.ts';
export { type SshHost, sshHost, type SshOptions } from './ssh/ssh-host.ts';
