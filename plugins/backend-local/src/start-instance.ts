import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { type Argv, type Launch, type LaunchRequest, type LaunchSpec, type Logger, randomSecret, resolveLaunch } from '@ubench/core';
import { failpoint } from '@ubench/files';
import { type CommandSetting, describeEnd, type RunningCommand, startCommand } from './command.ts';
import { type ContainerRecord, endInside, isOfEngine } from './container-record.ts';
import { enterContainer, type InContainer } from './enter-container.ts';
import { createInstanceDirectory, discardInstanceDirectory, type InstanceDirectory, writeFiles, writeRecord } from './instance-directory.ts';
import { instanceEnvironment } from './instance-environment.ts';
import { type LaunchUser, launchUser } from './launch-user.ts';
import { localErrors } from './local-errors.ts';
import { type LocalHandle, noProcess } from './local-handle.ts';
import { logLines } from './log-lines.ts';
import { loopback, type PortReservations } from './ports.ts';
import { readProcess } from '@ubench/processes';
import { runToEnd, type Stop } from './run-to-end.ts';
import { readableSoftware } from './software.ts';
import { killInstance, stopInstance } from './stop-instance.ts';

/** An instance that this process has started. */
export interface StartedInstance {
  readonly handle: LocalHandle;
  readonly url: string;
  readonly ports: readonly number[];
  readonly ended: RunningCommand['ended'];
  /** Until the image of its container was there; absent of a process. */
  readonly image_ns?: number;
}

/** What the instances of a backend share. */
export interface StartContext {
  readonly reservations: PortReservations;
  /** Directory that images are fetched to. */
  readonly imageCache: string;
  readonly log: Logger;
}

/**
 * Starts one instance: finds what its launch asked for, writes its files, runs its preparations and then its command. What fails
 * leaves nothing behind.
 * @throws LOCAL_E_…, or the reason of the signal.
 */
export async function startInstance(launch: Launch, context: StartContext, signal: AbortSignal): Promise<StartedInstance> {
  const { deployment, service, request } = launch;
  const { reservations } = context;
  if (request === undefined) throw localErrors.LOCAL_E_NOT_STARTABLE({ deployment, service });
  const ports = await reservePorts(deployment, request.ports, reservations);
  try {
    return await startWithPorts(launch, request, ports, context, signal);
  } catch (error) {
    reservations.release(Object.values(ports));
    throw error;
  }
}

async function reservePorts(
  deployment: string,
  wanted: LaunchRequest['ports'],
  reservations: PortReservations,
): Promise<Record<string, number>> {
  const ports: Record<string, number> = {};
  try {
    for (const [name, fixed] of Object.entries(wanted)) ports[name] = await reservations.reserve(deployment, fixed);
    return ports;
  } catch (error) {
    reservations.release(Object.values(ports));
    throw error;
  }
}

async function startWithPorts(
  launch: Launch,
  request: LaunchRequest,
  ports: Readonly<Record<string, number>>,
  context: StartContext,
  signal: AbortSignal,
): Promise<StartedInstance> {
  const user = launchUser(request.spec.user);
  const software = Object.fromEntries(request.software.map((path) => [path, readableSoftware(path, user)]));
  const directory = await createInstanceDirectory(launch.owner.run, request.dirs, user);
  try {
    return await startIn(directory, launch, request, { ports, software, user }, context, signal);
  } catch (error) {
    await discardInstanceDirectory(directory);
    throw error;
  }
}

/** What the launch asked for, where it is. */
interface Found {
  readonly ports: Readonly<Record<string, number>>;
  readonly software: Readonly<Record<string, string>>;
  readonly user: LaunchUser | undefined;
}

async function startIn(
  directory: InstanceDirectory,
  { deployment, owner, log: place, placement }: Launch,
  request: LaunchRequest,
  { ports, software, user }: Found,
  { imageCache, log }: StartContext,
  signal: AbortSignal,
): Promise<StartedInstance> {
  const secrets = Object.fromEntries(request.secrets.map((name) => [name, randomSecret()]));
  const spec = resolveLaunch(request.spec, { host: loopback, ports, dirs: directory.dirs, secrets, software });
  const id = `${deployment}-${directory.path.slice(-6)}`;
  const logFile = resolve(place.directory, place.name);
  const runtime = placement?.runtime ?? 'process';
  const container: ContainerRecord | undefined = runtime === 'process' ? undefined : { runtime, name: basename(directory.path) };
  const record = { id, owner: owner.run, deployment, url: spec.url, log: logFile, ...(container && { container }), stop: spec.stop };
  writeRecord(directory, { schema: 'ubench.local-instance/1', ...record });
  const handleOf = (pid: number, log_start_bytes = 0, digest?: string): LocalHandle => ({
    backend: 'local',
    deployment,
    id,
    pid,
    // Without an entry the process has ended already: no process will ever have an empty start.
    started: readProcess(pid)?.started ?? '',
    directory: directory.path,
    log: logFile,
    log_start_bytes,
    ...(container && { container: { ...container, ...(digest !== undefined && { digest }) } }),
    stop: spec.stop,
  });
  const preparation = handleOf(noProcess);
  cleanUpOnExit(preparation);
  let output: FileHandle | undefined;
  try {
    await writeFiles(directory, spec.files ?? {}, user);
    output = await openLog(logFile);
    const settingOf = (as: LaunchUser | undefined, own: LaunchSpec['env'] = {}): CommandSetting => ({
      // Another user could not read where ubench was called from; for ourselves a command means what it means in a shell.
      directory: as === undefined ? process.cwd() : directory.home,
      environment: instanceEnvironment(owner.run, directory, as, own),
      user: as,
      output: output!.fd,
      log: log.child({ instance: id }),
    });
    const stop: Stop = (pid) => stopInstance(handleOf(pid));
    const { commands, setting, digest, image_ns }: InContainer =
      container === undefined
        ? { commands: spec, setting: settingOf(user, spec.env) }
        : await enterContainer(
            spec,
            { ...container, image: placement!.image!, resources: placement!.resources, cache: imageCache, owner: owner.run, directory, software: Object.values(software), user },
            settingOf,
            stop,
            signal,
          );
    for (const [index, argv] of (commands.init ?? []).entries()) await prepare(argv, spec.init![index]![0]!, setting, logFile, stop, signal);
    signal.throwIfAborted();
    const logStart = await sizeOf(logFile);
    const { pid, ended } = await startCommand(commands.command, setting);
    const end = isOfEngine(container) ? ended.then(endInside) : ended;
    return { handle: handleOf(pid, logStart, digest), url: spec.url, ports: Object.values(ports), ended: end, ...(image_ns !== undefined && { image_ns }) };
  } finally {
    await output?.close();
    prepared(preparation);
  }
}

async function openLog(file: string): Promise<FileHandle> {
  failpoint('local.log:before');
  const output = await open(file, 'a');
  failpoint('local.log:after');
  return output;
}

/** Nobody has a handle to these yet: what a process.exit() interrupts, only we can clean up. */
const preparations = new Set<LocalHandle>();

function cleanUpOnExit(preparation: LocalHandle): void {
  if (preparations.size === 0) process.on('exit', killPreparations);
  preparations.add(preparation);
}

function prepared(preparation: LocalHandle): void {
  preparations.delete(preparation);
  if (preparations.size === 0) process.off('exit', killPreparations);
}

function killPreparations(): void {
  for (const preparation of preparations) killInstance(preparation);
}

/** @param name The command's own, whatever runs it. */
async function prepare(argv: Argv, name: string, setting: CommandSetting, logFile: string, stop: Stop, signal: AbortSignal): Promise<void> {
  const logged = await sizeOf(logFile);
  const end = await runToEnd(argv, setting, stop, signal);
  if ('exitCode' in end && end.exitCode === 0) return;
  throw localErrors.LOCAL_E_INIT_FAILED({ command: name, outcome: describeEnd(end) }, { where: logFile, details: await lastLines(logFile, logged) });
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file)).size;
}

async function lastLines(file: string, fromByte: number): Promise<string> {
  const lines: string[] = [];
  for await (const { text } of logLines(file, { tail: 20 }, fromByte)) lines.push(text);
  return lines.join('\n');
}
