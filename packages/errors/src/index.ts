/** Errors that say what happened, where, and what to do next, each with a stable code; and what exit codes mean. */
export { defineErrors, errorTexts, type ErrorContext, type ErrorText } from './define-errors.ts';
export { exitCodes } from './exit-codes.ts';
export { nearest } from './nearest.ts';
export { type ErrorRecord, toErrorRecord, UbenchError } from './ubench-error.ts';
