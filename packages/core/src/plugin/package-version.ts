import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';

/** The version of the package that a module belongs to, by its URL; `unknown` where it belongs to none or that has none. */
export function packageVersion(url: string): string {
  const manifest = findPackageJSON('.', url);
  if (manifest === undefined) return 'unknown';
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version?: string }).version ?? 'unknown';
}
