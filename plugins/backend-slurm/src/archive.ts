import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { createTarPacker } from 'modern-tar';

/** Something to be unpacked on the cluster, by its relative path. */
export type ArchiveEntry = { readonly path: string } & (
  | { readonly kind: 'directory'; readonly mode: number }
  | { readonly kind: 'text'; readonly mode: number; readonly content: string }
  | { readonly kind: 'file'; readonly mode: number; readonly source: string; readonly size: number }
  | { readonly kind: 'link'; readonly target: string }
);

const wholeTime = new Date(0);

/** A tar archive of the entries, as a stream: what is in files is read when it is asked for. The same entries make the same bytes. */
export function packArchive(entries: readonly ArchiveEntry[]): Readable {
  const { readable, controller } = createTarPacker();
  const pack = async (): Promise<void> => {
    for (const entry of entries) await add(controller, entry);
    controller.finalize();
  };
  pack().catch((error: unknown) => controller.error(error));
  return Readable.fromWeb(readable);
}

async function add(controller: ReturnType<typeof createTarPacker>['controller'], entry: ArchiveEntry): Promise<void> {
  const common = { name: entry.path, mtime: wholeTime, uid: 0, gid: 0 };
  switch (entry.kind) {
    case 'directory':
      return controller.add({ ...common, name: `${entry.path}/`, type: 'directory', mode: entry.mode, size: 0 }).close();
    case 'link':
      return controller.add({ ...common, type: 'symlink', linkname: entry.target, size: 0 }).close();
    case 'text': {
      const bytes = Buffer.from(entry.content);
      const writer = controller.add({ ...common, mode: entry.mode, size: bytes.length }).getWriter();
      await writer.write(bytes);
      return writer.close();
    }
    case 'file':
      await Readable.toWeb(createReadStream(entry.source)).pipeTo(controller.add({ ...common, mode: entry.mode, size: entry.size }));
  }
}
