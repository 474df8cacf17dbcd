import { failpointsVariable } from '@ubench/files';

/** Environment variables of ours that are no key of the configuration, each with what it does. */
export const otherVariables: Readonly<Record<string, string>> = {
  UBENCH_DIR: 'Where runs are kept: a directory, absolute or relative to the working directory. Default: `.ubench`.',
  [failpointsVariable]: 'For tests of ubench itself: at which of its named points the process is killed, or what fails there.',
};
