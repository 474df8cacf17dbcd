import type { ContainerRuntime } from '@ubench/containers';
import type { LaunchSpec } from '@ubench/core';
import { monotonicNow } from '@ubench/load';
import type { CommandSetting } from './command.ts';
import { fetchInstanceImage, runtimeVariables } from './fetch-instance-image.ts';
import { type ContainerPlace, launchInContainer } from './instance-container.ts';
import type { LaunchUser } from './launch-user.ts';
import type { Stop } from './run-to-end.ts';

/** What an instance's commands are in its container, and how these are run. */
export interface InContainer {
  readonly commands: LaunchSpec;
  readonly setting: CommandSetting;
  /** Of its image. */
  readonly digest?: string;
  /** Until that was there. */
  readonly image_ns?: number;
}

/**
 * Fetches the image of an instance and makes its commands run in it.
 * @param settingOf How a command is run as somebody, with variables of its own.
 * @throws CONTAINERS_E_…, what reading software throws, or the reason of the signal.
 */
export async function enterContainer(
  spec: LaunchSpec,
  place: Omit<ContainerPlace, 'image'> & { readonly runtime: ContainerRuntime; readonly image: string; readonly cache: string },
  settingOf: (user: LaunchUser | undefined, variables: LaunchSpec['env']) => CommandSetting,
  stop: Stop,
  signal: AbortSignal,
): Promise<InContainer> {
  const { runtime, directory, user, resources } = place;
  const before = monotonicNow();
  const image = await fetchInstanceImage(place, directory, settingOf(undefined, runtimeVariables()), stop, signal);
  const image_ns = monotonicNow() - before;
  const commands = launchInContainer(spec, { ...place, image });
  // An engine knows its containers by who asks for them, and makes their users itself.
  const setting = runtime === 'apptainer' ? settingOf(user, commands.env) : settingOf(undefined, { ...runtimeVariables(), ...commands.env });
  if (runtime === 'apptainer' && (resources.cpus ?? resources.memory_bytes) !== undefined) {
    setting.log.warn('cores and memory of the instance are not limited: Apptainer has limits only within a job of a cluster', { resources });
  }
  return { commands, setting, image_ns, ...(image.digest !== undefined && { digest: image.digest }) };
}
