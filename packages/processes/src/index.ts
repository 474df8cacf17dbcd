/** Processes of this machine, told apart by pid and start time: a pid alone may belong to another by the time it is used. */
export { listeningSockets, type ListeningSocket, socketsOf } from './listening-sockets.ts';
export { readProcessEnvironment } from './process-environment.ts';
export { openFilesLeft, type UserLimit, userLimit } from './user-limit.ts';
export { isAlive, ownIdentity, type ProcessIdentity } from './process-identity.ts';
export { hasProc, type ProcessEntry, type ProcessTable, readProcess, readProcessTable, tableOfPs } from './process-table.ts';
