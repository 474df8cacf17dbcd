import { expect, it } from 'vitest';
import { mountOptions } from './mount-options.ts';

const mounts = String.raw`22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
23 22 0:21 / /tmp rw,nosuid,noexec - tmpfs tmpfs rw
24 23 0:22 / /tmp/with\040blank rw - tmpfs tmpfs rw
25 22 0:23 / /over ro - tmpfs tmpfs rw
26 22 0:24 / /over rw,noexec - tmpfs tmpfs rw
`;

it.each([
  ['/var/tmp', ['rw', 'relatime']],
  ['/tmp', ['rw', 'nosuid', 'noexec']],
  ['/tmp/deep/down', ['rw', 'nosuid', 'noexec']],
  ['/tmpfile', ['rw', 'relatime']],
  ['/tmp/with blank/x', ['rw']],
  ['/over', ['rw', 'noexec']],
])('%s is mounted %j', (directory, options) => expect(mountOptions(directory, mounts)).toEqual(options));

it('nothing is known where the platform does not tell', () => expect(mountOptions('/tmp', '')).toEqual([]));

it.runIf(process.platform === 'linux')('of this machine is told', () => expect(mountOptions('/proc')).toContain('rw'));
