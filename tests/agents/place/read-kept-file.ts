import { open } from 'node:fs/promises';

/** Of a file that a place keeps, the bytes from `from` on, at most `most_bytes`: `InstanceHost.readKept` of a place on this machine. */
export async function readKeptFile(path: string, { from = 0, most_bytes = 2 ** 26 }: { readonly from?: number; readonly most_bytes?: number } = {}): Promise<Uint8Array | undefined> {
  const opened = await open(path).catch(() => undefined);
  if (opened === undefined) return undefined;
  try {
    const { size } = await opened.stat();
    const bytes = Buffer.alloc(Math.max(0, Math.min(size - from, most_bytes)));
    const { bytesRead } = await opened.read(bytes, 0, bytes.length, from);
    return bytes.subarray(0, bytesRead);
  } finally {
    await opened.close();
  }
}
