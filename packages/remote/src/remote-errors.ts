import { defineErrors } from '@ubench/errors';

/** What is done about a file that cannot be read or written, by the system's words for it. */
const fileFixes: readonly [reason: RegExp, fix: string][] = [
  [/permission denied|not permitted|EACCES|EPERM/i, 'Choose a directory that you may write to, or have its permissions changed.'],
  [/quota/i, 'Your quota there is used up: remove what you no longer need, or choose a directory of another file system.'],
  [/no space/i, 'The file system is full: remove what you no longer need, or choose a directory of another one.'],
  [/no such file/i, 'Make the directory first, or correct the path.'],
  [/read-only/i, 'Choose a directory of a file system that can be written.'],
  [/directory/i, 'Correct the path.'],
];

export const remoteErrors = defineErrors({
  REMOTE_E_DESTINATION: (p: { destination: string; problem: string }) => ({
    what: `${JSON.stringify(p.destination)} is no SSH destination: ${p.problem}.`,
    fix: 'Write an alias of ~/.ssh/config, HOST, USER@HOST, USER@HOST:PORT or ssh://USER@HOST:PORT.',
  }),
  REMOTE_E_SSH_CONFIG: (p: { problem: string; fix?: string }) => ({
    what: `The configuration of SSH cannot be used: ${p.problem}.`,
    fix: p.fix ?? 'Correct the file.',
  }),
  REMOTE_E_CONNECT: (p: { host: string; problem: string; fix?: string }) => ({
    what: `No SSH connection to ${p.host}: ${p.problem}.`,
    fix: p.fix ?? 'Look whether the host and its port are right and reachable from here: try it with `ssh`.',
  }),
  REMOTE_E_HOST_KEY_UNKNOWN: (p: { host: string; keyType: string; fingerprint: string; command: string; files: readonly string[] }) => ({
    what: `Nothing says that the host which answers as ${p.host} is the one you mean: its ${p.keyType} key ${p.fingerprint} is not in ${p.files.join(', ')}.`,
    fix: `Compare this fingerprint with what the site publishes, and connect once with \`${p.command}\`, which adds the key.`,
  }),
  REMOTE_E_HOST_KEY_CHANGED: (p: { host: string; keyType: string; fingerprint: string; known: readonly string[]; remove: string }) => ({
    what: `The key of ${p.host} has changed: it shows the ${p.keyType} key ${p.fingerprint}, but known is ${p.known.join(', ')}. Somebody may be listening in, or the host was set up anew.`,
    fix: `Ask the site whether its key has changed, and compare the fingerprint. If it is right, remove the old one with \`${p.remove}\`, and connect once with \`ssh\`.`,
  }),
  REMOTE_E_HOST_KEY_REVOKED: (p: { host: string; fingerprint: string; at: string }) => ({
    what: `${p.host} shows the key ${p.fingerprint}, which ${p.at} says is revoked.`,
    fix: 'Do not connect: ask the site which key its host has now.',
  }),
  REMOTE_E_AUTHENTICATION: (p: { host: string; user: string; tried: readonly string[]; offered: readonly string[] }) => ({
    what: `${p.host} does not let ${p.user} in. Tried: ${p.tried.length === 0 ? 'nothing, for there are no keys' : p.tried.join(', ')}. It takes: ${p.offered.join(', ') || 'nothing'}.`,
    fix: 'Look whether the user is right, and whether the host knows your key: name its file as IdentityFile in ~/.ssh/config, or add it with `ssh-add`.',
  }),
  REMOTE_E_QUESTION: (p: { question: string; problem: string }) => ({
    what: `SSH asks ${JSON.stringify(p.question)}, and ${p.problem}.`,
    fix: 'Run this in a terminal, set SSH_ASKPASS to a program that answers, or add the key to an agent beforehand: ssh-add.',
  }),
  REMOTE_E_CUT: (p: { host: string; command: string }) => ({
    what: `The connection to ${p.host} ended while ${p.command} ran: whether it took effect is unknown.`,
    fix: 'Look at what is there, and repeat it.',
  }),
  REMOTE_E_TIMEOUT: (p: { host: string; command: string; timeout: string }) => ({
    what: `${p.command} did not end on ${p.host} within ${p.timeout}, and was killed.`,
    fix: 'Look whether the host is overloaded, or what the command waits for.',
  }),
  REMOTE_E_TOO_MUCH_OUTPUT: (p: { host: string; command: string; most: string }) => ({
    what: `${p.command} printed more than ${p.most} on ${p.host}, and was killed.`,
    fix: 'Have it print less, or look at what it says.',
  }),
  REMOTE_E_COMMAND: (p: { command: string; problem: string }) => ({ what: `${p.command} cannot be run: ${p.problem}.`, fix: 'Correct the command.' }),
  REMOTE_E_DIRECTORY: (p: { host: string; directory: string; reason: string }) => ({
    what: `No command can be run in ${JSON.stringify(p.directory)} of ${p.host}: ${p.reason}.`,
    fix: 'Make the directory first, or correct the path.',
  }),
  REMOTE_E_LOGIN_SHELL: (p: { host: string; end: string }) => ({
    what: `The login shell of ${p.host} ${p.end} before it ran anything.`,
    fix: 'Look at its start-up files (such as ~/.bashrc): they must not end or replace a shell that is not interactive. Try `ssh HOST true`.',
  }),
  REMOTE_E_SESSIONS: (p: { host: string; problem: string }) => ({
    what: `${p.host} lets you in, but opens no session: ${p.problem}.`,
    fix: 'Look whether your account may run commands there: its administrators may have limited sessions (MaxSessions) or processes.',
  }),
  REMOTE_E_FILE: (p: { host: string; action: 'read' | 'written'; path: string; reason: string }) => ({
    what: `${JSON.stringify(p.path)} of ${p.host} cannot be ${p.action}: ${p.reason}.`,
    fix: fileFixes.find(([reason]) => reason.test(p.reason))?.[1] ?? 'Look at the path, its permissions and its file system.',
  }),
  REMOTE_E_CLOSED: (p: { host: string }) => ({ what: `The connection to ${p.host} was closed here.`, fix: 'Nothing may be asked of a host after close().' }),
});
