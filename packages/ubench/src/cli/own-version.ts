import { readFileSync } from 'node:fs';

/** Of the `ubench` that runs. Two folders up, from the source as from the build. */
export function ownVersion(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return manifest.version;
}
