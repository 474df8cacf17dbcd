import { open, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type ContainerRuntime, type FetchedImage, fetchedImage, fetchImageCommand } from '@ubench/containers';
import { failpoint } from '@ubench/files';
import type { CommandSetting } from './command.ts';
import type { InstanceDirectory } from './instance-directory.ts';
import { runToEnd, type Stop } from './run-to-end.ts';

/** Where images are kept that are fetched for this user. */
export const defaultImageCache = (): string => join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'ubench/images');

/** What says how registries are reached and who we are there; values are passed on and never shown. */
const ofRegistries = /^(?:(?:APPTAINER|SINGULARITY|DOCKER|CONTAINERS?|REGISTRY)_\w+|XDG_RUNTIME_DIR|SSL_CERT_\w+|(?:https?|no|all)_proxy)$/i;

/** Variables of ours that clients of container runtimes go by. */
export const runtimeVariables = (): Record<string, string> => Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => ofRegistries.test(entry[0])));

/**
 * Makes the image of an instance ready, in its name, so that stopping it stops this too.
 * @throws CONTAINERS_E_…, or the reason of the signal.
 */
export async function fetchInstanceImage(
  { runtime, image, cache }: { readonly runtime: ContainerRuntime; readonly image: string; readonly cache: string },
  directory: InstanceDirectory,
  setting: CommandSetting,
  stop: Stop,
  signal: AbortSignal,
): Promise<FetchedImage> {
  const argv = fetchImageCommand({ runtime, image, cache });
  const answer = join(directory.path, '.image');
  failpoint('local.image:before');
  const output = await open(answer, 'w', 0o600);
  try {
    setting.log.info('image is looked for, and fetched where it is not there', { image, runtime });
    await runToEnd(argv, { ...setting, output: output.fd, errors: setting.output }, stop, signal);
  } finally {
    await output.close();
  }
  failpoint('local.image:after');
  const fetched = fetchedImage(image, await readFile(answer, 'utf8'));
  setting.log.info('image is there', { ...fetched });
  return fetched;
}
