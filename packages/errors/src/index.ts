/** Errors that say what happened, where, and what to do next; each with a stable code. */
export { defineErrors, type ErrorContext, type ErrorText } from './define-errors.ts';
export { nearest } from './nearest.ts';
export { type ErrorRecord, toErrorRecord, UbenchError } from './ubench-error.ts';
