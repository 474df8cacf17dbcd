import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Manifest {
  readonly name: string;
  readonly description?: string;
  readonly license?: string;
  readonly private?: boolean;
  readonly type?: string;
  readonly engines?: { readonly node?: string };
  readonly files?: readonly string[];
  readonly exports?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export interface SourceFile {
  /** Absolute. */
  readonly path: string;
  readonly code: string;
  /** Only for tests: never built, never packed. */
  readonly test: boolean;
}

export interface WorkspacePackage {
  /** `core`, `service-postgres`. */
  readonly folder: string;
  readonly kind: 'package' | 'plugin';
  readonly directory: string;
  readonly manifest: Manifest;
  readonly sources: readonly SourceFile[];
}

const readJson = (path: string): Manifest => JSON.parse(readFileSync(path, 'utf8')) as Manifest;

export const rootManifest: Manifest = readJson(join(root, 'package.json'));

export const catalog = Object.keys((parse(readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')) as { catalog: object }).catalog);

export const packages: readonly WorkspacePackage[] = globSync('{packages,plugins}/*/package.json', { cwd: root })
  .sort()
  .map((path) => {
    const directory = join(root, dirname(path));
    return {
      folder: basename(directory),
      kind: path.startsWith('plugins') ? 'plugin' : 'package',
      directory,
      manifest: readJson(join(root, path)),
      sources: globSync('{src,bin}/**/*.{ts,js,mjs}', { cwd: directory }).map((file) => ({
        path: join(directory, file),
        code: readFileSync(join(directory, file), 'utf8'),
        test: /\.test(-d)?\.ts$|(^|\/)(fixtures|testing)\//.test(file),
      })),
    };
  });
