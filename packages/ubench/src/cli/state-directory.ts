import path from 'node:path';
import type { CliContext } from './cli-context.ts';

/** Where runs are kept: `UBENCH_DIR`, else `.ubench` in the working directory. */
export const stateDirectory = ({ cwd, env }: Pick<CliContext, 'cwd' | 'env'>): string => path.resolve(cwd, env['UBENCH_DIR'] || '.ubench');
