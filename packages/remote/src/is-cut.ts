import { UbenchError } from '@ubench/errors';

/** Whether a call was lost with its connection, so that it may be repeated where that does no harm. */
export const isCut = (error: unknown): error is UbenchError => error instanceof UbenchError && error.code === 'REMOTE_E_CUT';
