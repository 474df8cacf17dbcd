import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a program is linked with, the loader included: paths of this machine. */
const librariesOf = (program: string): string[] =>
  execFileSync('ldd', [program], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => /(?:=> )?(\/\S+) \(0x/.exec(line)?.[1] ?? []);

const which = (name: string): string => realpathSync(existsSync(`/bin/${name}`) ? `/bin/${name}` : `/usr/bin/${name}`);

/**
 * Makes the directory of an image out of programs of this machine: a shell, some commands, and the libraries that Node needs, which itself is software of
 * the instance.
 */
export function makeRootfs(path: string, programs: readonly string[] = ['sh', 'cat', 'ls', 'sleep', 'touch', 'true', 'id']): string {
  for (const directory of ['bin', 'usr/bin', 'etc', 'proc', 'sys', 'dev', 'tmp', 'var/tmp', 'root', 'home']) mkdirSync(join(path, directory), { recursive: true });
  chmodSync(join(path, 'tmp'), 0o1777);
  writeFileSync(join(path, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/sh\n');
  writeFileSync(join(path, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n');
  const place = (file: string, at: string): void => {
    if (existsSync(join(path, at))) return;
    mkdirSync(dirname(join(path, at)), { recursive: true });
    copyFileSync(realpathSync(file), join(path, at));
    chmodSync(join(path, at), 0o755);
  };
  for (const name of programs) place(which(name), `bin/${name}`);
  for (const program of [process.execPath, ...programs.map(which)]) for (const library of librariesOf(program)) place(library, library);
  // What servers use of the C library besides.
  const libc = librariesOf(process.execPath).find((library) => /\/libc\.so/.test(library))!;
  for (const name of ['librt.so.1', 'libresolv.so.2', 'libutil.so.1']) if (existsSync(join(dirname(libc), name))) place(join(dirname(libc), name), join(dirname(libc), name));
  return path;
}
