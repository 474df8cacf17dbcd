import path from 'node:path';
import { watch } from 'chokidar';

export interface FileChanges {
  /** The files that matter from now on, absolute. */
  follow(files: readonly string[]): void;
  close(): Promise<void>;
}

interface Watched {
  readonly root: string;
  /** Where runs write to: never looked into. */
  readonly stateDirectory: string;
  /** Whether a file that appeared is one that a run would take up. */
  isNewSpec(file: string): Promise<boolean>;
}

/** What specs and their modules are made of; a project may hold any number of other files. */
const sourceFile = /\.([cm]?[jt]sx?|json|ya?ml)$/;
const foreignDirectory = /[/\\](node_modules|\.git)([/\\]|$)/;

/** Tells of each change to a followed file, and of new specs. Resolves when it has begun to look. */
export async function watchFiles({ root, stateDirectory, isNewSpec }: Watched, onChange: (file: string) => void, onError: (error: unknown) => void): Promise<FileChanges> {
  let followed: ReadonlySet<string> = new Set();
  const watcher = watch(root, {
    ignoreInitial: true,
    ignored: (file, stats) => foreignDirectory.test(file) || file === stateDirectory || (stats?.isFile() === true && !sourceFile.test(file) && !followed.has(file)),
  });
  watcher.on('error', onError);
  watcher.on('all', (event, file) => {
    if (followed.has(file)) onChange(file);
    else if (event === 'add') isNewSpec(file).then((is) => is && onChange(file), onError);
  });
  await new Promise<void>((resolve) => watcher.once('ready', resolve));
  return {
    follow(files) {
      followed = new Set(files);
      watcher.add(files.filter((file) => !file.startsWith(root + path.sep) || !sourceFile.test(file)));
    },
    close: () => watcher.close(),
  };
}
