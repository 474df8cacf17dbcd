/** The backend `external`: services that already run, at URLs that are given. */
export { external, externalBackend } from './external.ts';
export { externalErrors } from './external-errors.ts';
export { plugin as default } from './plugin.ts';
