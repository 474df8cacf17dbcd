import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';

/** Of the package that a module belongs to. @param url Of the module. */
export function packageVersion(url: string): string {
  const manifest = findPackageJSON('.', url);
  if (manifest === undefined) return 'unknown';
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version?: string }).version ?? 'unknown';
}
