import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { testDirectory } from '../fixtures/launches.ts';
import { diagnoseContainers, diagnoseUserNamespaces } from './diagnose-containers.ts';

const path = process.env['PATH'];
afterEach(() => void (process.env['PATH'] = path));

/** Runtimes that print what they are told to, and no others. */
function only(programs: Readonly<Record<string, string>>): void {
  const directory = testDirectory();
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(directory, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(directory, name), 0o755);
  }
  process.env['PATH'] = directory;
}

describe('runtimes of containers', () => {
  it('are not missed where there are none', async () => {
    only({});
    expect(await diagnoseContainers()).toEqual([{ name: 'containers', status: 'ok', found: 'no runtime for them: instances run as processes' }]);
  });

  it('are told with their versions', async () => {
    only({ apptainer: 'echo apptainer version 1.4.5', podman: 'echo 4.3.1' });
    expect((await diagnoseContainers())[0]).toEqual({ name: 'containers', status: 'ok', found: 'apptainer 1.4.5, podman 4.3.1' });
  });

  it('that are installed and do not work say why, and what to do', async () => {
    only({ docker: 'echo "Cannot connect to the Docker daemon" >&2; exit 1' });
    expect((await diagnoseContainers()).at(-1)).toEqual({
      name: 'docker',
      status: 'warning',
      found: 'it is installed and does not work: Cannot connect to the Docker daemon',
      fix: expect.stringContaining('Start the Docker engine'),
    });
  });
});

describe('user namespaces', () => {
  it('may be made where nothing forbids them', () => {
    const files: Record<string, string> = { '/proc/sys/user/max_user_namespaces': '96341\n' };
    expect(diagnoseUserNamespaces((file) => files[file]!).status).toBe('ok');
  });

  it.each([
    ['/proc/sys/user/max_user_namespaces', '0\n'],
    ['/proc/sys/kernel/unprivileged_userns_clone', '0\n'],
    ['/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1\n'],
  ])('are forbidden by %s, with what allows them', (file, text) => {
    const read = (asked: string): string => {
      if (asked !== file) throw new Error('no such file');
      return text;
    };
    expect(diagnoseUserNamespaces(read)).toMatchObject({ status: 'warning', found: expect.stringContaining(file), fix: expect.stringContaining('sysctl') });
  });
});
