import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findTool } from '../../benchmarks/peers/tools/find-tool.ts';
import { goModuleVersion, readVersion } from '../../benchmarks/peers/tools/read-version.ts';
import { type Tool, variableOf } from '../../benchmarks/peers/tools/tool.ts';

const tool: Tool = { name: 'peer', install: 'make peer', version: (path) => readVersion(path, ['--version'], /^peer ([\d.]+)/) };

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'peers-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function program(path: string, says: string): string {
  const file = join(directory, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\necho '${says}'\n`);
  chmodSync(file, 0o755);
  return file;
}
const environment = (extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({ PATH: `${join(directory, 'bin')}:/usr/bin:/bin`, UBENCH_CACHE: join(directory, 'cache'), ...extra });

describe('a peer', () => {
  it('is taken from its variable first, then from the PATH, then from what our script has built', async () => {
    expect(await findTool(tool, environment())).toBeUndefined();
    const built = program('cache/peers/bin/peer', 'peer 1.0');
    expect(await findTool(tool, environment())).toEqual({ tool, path: built, version: '1.0' });
    const onPath = program('bin/peer', 'peer 2.0');
    expect(await findTool(tool, environment())).toMatchObject({ path: onPath, version: '2.0' });
    const given = program('elsewhere/a-peer', 'peer 3.0');
    expect(await findTool(tool, environment({ UBENCH_PEER_PEER: given }))).toMatchObject({ path: given, version: '3.0' });
    expect(variableOf({ name: 'wrk2' })).toBe('UBENCH_PEER_WRK2');
  });

  it('is not another program of that name', async () => {
    program('bin/peer', 'a talk between equals');
    expect(await findTool(tool, environment())).toBeUndefined();
  });

  it('is not searched for where its variable is wrong', async () => {
    program('bin/peer', 'peer 2.0');
    await expect(findTool(tool, environment({ UBENCH_PEER_PEER: join(directory, 'nowhere') }))).rejects.toThrow(/UBENCH_PEER_PEER is .*nowhere, which is no program/);
    const other = program('other', 'something else');
    await expect(findTool(tool, environment({ UBENCH_PEER_PEER: other }))).rejects.toThrow(/told no version: something else/);
  });
});

it('reads the version that a Go program was built of from its file, wherever it is in it', async () => {
  const file = join(directory, 'go-program');
  for (const before of [10, 1 << 20, (1 << 20) - 20, 3_000_000]) {
    writeFileSync(file, Buffer.concat([Buffer.alloc(before), Buffer.from('path\tx\nmod\tgithub.com/a/b\tv1.2.3\th1:x=\n'), Buffer.alloc(100)]));
    expect(await goModuleVersion(file, 'github.com/a/b')).toBe('1.2.3');
  }
  await expect(goModuleVersion(file, 'github.com/c/d')).rejects.toThrow('not built of github.com/c/d');
});
