import type { UbenchError } from '@ubench/errors';
import { interchangeErrors } from '../interchange-errors.ts';
import { type ForeignTool, foreignTools } from './foreign-tools.ts';

/** UBENCH_E_IMPORT_FORMAT, with the command that writes what was expected. */
export const formatProblem = (tool: ForeignTool, problem: string, context?: Parameters<typeof interchangeErrors.UBENCH_E_IMPORT_FORMAT>[1]): UbenchError =>
  interchangeErrors.UBENCH_E_IMPORT_FORMAT({ tool, problem, command: foreignTools[tool].command }, context);
