/** A mistake of who gave the command, in a sentence. */
export class UsageError extends Error {}
