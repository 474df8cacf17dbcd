import { resolve } from 'node:path';

/** Where everything is kept between two commands: `UBENCH_DIR`, else `.ubench` in the working directory. Absolute. */
export const stateDirectoryOf = (cwd: string, env: Readonly<Record<string, string | undefined>>): string => resolve(cwd, env['UBENCH_DIR'] || '.ubench');
