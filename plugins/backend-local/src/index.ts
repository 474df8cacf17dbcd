/** The backend `local`: instances as processes of this machine, agents as threads of this one. */
export { local, localBackend } from './local.ts';
export { localErrors } from './local-errors.ts';
export { plugin as default } from './plugin.ts';
