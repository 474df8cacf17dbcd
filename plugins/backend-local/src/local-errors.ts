import { defineErrors } from '@ubench/errors';

/** Every error of this package, by code. */
export const localErrors = defineErrors({
  LOCAL_E_NOT_STARTABLE: (p: { deployment: string; service: string }) => ({
    what: `There is nothing to start for '${p.deployment}': a ${p.service} cannot be launched.`,
    fix: `Start it yourself and point at it: --at ${p.deployment}=URL`,
  }),
  LOCAL_E_NAME: (p: { what: string; name: string }) => ({
    what: `The service type asks for a ${p.what} named '${p.name}', which cannot be the name of a file.`,
    fix: 'In launch(), use letters, digits, dots, dashes and underscores, beginning with a letter or a digit.',
  }),
  LOCAL_E_PORT_TAKEN: (p: { port: number; holder: string | undefined }) => ({
    what: `Port ${p.port} of 127.0.0.1 is in use${p.holder === undefined ? '' : ` by ${p.holder}`}.`,
    fix: `Stop ${p.holder === undefined ? 'what uses it' : 'that'}, or leave the port out for a free one.`,
  }),
  LOCAL_E_PORT_REFUSED: (p: { port: number; problem: string }) => ({
    what: `Port ${p.port} of 127.0.0.1 cannot be listened on: ${p.problem}.`,
    fix: 'Choose a port from 1024 to 65535, or leave it out for a free one.',
  }),
  LOCAL_E_NO_FREE_PORT: () => ({
    what: 'No free port was found on 127.0.0.1.',
    fix: 'Stop some of what listens there: `ss -ltnp` lists it.',
  }),
  LOCAL_E_NO_USER: (p: { user: string }) => ({
    what: `The program refuses to run as root, and there is no user '${p.user}' to run it as.`,
    fix: `Run ubench as an ordinary user, or add the user: useradd --system ${p.user}`,
  }),
  LOCAL_E_NO_DIRECTORY: (p: { user: string; tried: readonly string[] }) => ({
    what: `No directory for temporary files can be used by the user '${p.user}' (tried ${p.tried.join(', ')}).`,
    fix: 'Set TMPDIR to a directory with a short path that every user may enter.',
  }),
  LOCAL_E_SOFTWARE_MISSING: (p: { path: string }) => ({
    what: `The software to run is not there: ${p.path}.`,
    fix: 'Install it, or correct the path in the options of the service.',
  }),
  LOCAL_E_STAGE_FOREIGN: (p: { path: string }) => ({
    what: `${p.path}, where software is copied to, is not ours alone to write, so what is in it cannot be trusted.`,
    fix: `Remove it: rm -r ${p.path}`,
  }),
  LOCAL_E_COMMAND_MISSING: (p: { command: string; onPath: boolean }) => ({
    what: p.onPath
      ? `The command '${p.command}' is not on the PATH.`
      : `The command ${p.command} does not exist, or what it is run by does not.`,
    fix: 'Install it, or correct the path in the options of the service.',
  }),
  LOCAL_E_COMMAND_DENIED: (p: { command: string; user: string | undefined }) => ({
    what: `The command ${p.command} may not be executed${p.user === undefined ? '' : ` by the user '${p.user}'`}.`,
    fix: 'Make it executable and every directory above it accessible; a service type passes what it installs through software().',
  }),
  LOCAL_E_SPAWN: (p: { command: string; problem: string }) => ({
    what: `The command ${p.command} could not be started: ${p.problem}.`,
    fix: 'Check the limits on processes and memory of this machine (ulimit -a).',
  }),
  LOCAL_E_INIT_FAILED: (p: { command: string; outcome: string }) => ({
    what: `The preparation '${p.command}' ${p.outcome}.`,
    fix: 'Correct what its last lines say, usually in the options of the service.',
  }),
  LOCAL_E_HANDLE: (p: { problem: string }) => ({
    what: `This handle is not one of the local backend: ${p.problem}.`,
    fix: 'Pass back what start() or find() returned, unchanged.',
  }),
  LOCAL_E_INSTANCE_GONE: (p: { instance: string }) => ({
    what: `The instance ${p.instance} has been stopped and its directory removed.`,
    fix: 'Start it again.',
  }),
  LOCAL_E_STOP_DENIED: (p: { instance: string; pid: number }) => ({
    what: `The instance ${p.instance} (process ${p.pid}) may not be stopped by this user.`,
    fix: 'Stop it as the user that started it.',
  }),
  LOCAL_E_STOP_FAILED: (p: { instance: string; pids: readonly number[] }) => ({
    what: `The instance ${p.instance} survived SIGKILL: process ${p.pids.join(', ')} is still there.`,
    fix: 'It hangs inside the kernel, usually on a file system or a device; look at `dmesg`.',
  }),
  LOCAL_E_AGENT_LOST: (p: { agent: number; code: number }) => ({
    what: `Agent ${p.agent} ended without a result (exit code ${p.code}).`,
    fix: 'Code of the workload ended the thread: look for process.exit() in it.',
  }),
});
