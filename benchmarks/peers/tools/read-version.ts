import { execFile } from 'node:child_process';
import { open } from 'node:fs/promises';

/** The first match of a pattern's group in what a command says, whatever it exits with. Rejects where there is none. */
export async function readVersion(path: string, args: readonly string[], pattern: RegExp): Promise<string> {
  const said = await new Promise<string>((resolve) => {
    execFile(path, args, { timeout: 10_000 }, (_, stdout, stderr) => resolve(stdout + stderr));
  });
  const version = pattern.exec(said)?.[1];
  if (version === undefined) throw new Error(`${path} ${args.join(' ')} told no version: ${said.slice(0, 200)}`);
  return version;
}

const chunk_bytes = 1 << 20;
const overlap_bytes = 256;

/** The version of the module that a Go program was built of, as the compiler has written it into the program. */
export async function goModuleVersion(path: string, module: string): Promise<string> {
  const pattern = new RegExp(`mod\\t${module.replaceAll('.', '\\.')}\\t(v[\\w.+-]+)`);
  await using file = await open(path);
  const buffer = Buffer.alloc(chunk_bytes + overlap_bytes);
  for (let position = 0; ; position += chunk_bytes) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
    const version = pattern.exec(buffer.toString('latin1', 0, bytesRead))?.[1];
    if (version !== undefined) return version.slice(1);
    if (bytesRead < buffer.length) throw new Error(`${path} is not built of ${module}`);
  }
}
