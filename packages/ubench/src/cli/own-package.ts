import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';

const manifestPath = findPackageJSON('.', import.meta.url)!;

/** A file of the `ubench` that runs, its path in the package. The build has other folders than the source, and the package has one root. */
export const ownFile = (path: string): string => join(dirname(manifestPath), path);

/** Of the `ubench` that runs. */
export const ownVersion = (): string => (JSON.parse(readFileSync(manifestPath, 'utf8')) as { version: string }).version;
