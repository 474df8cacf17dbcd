import type { MessageHandler } from '../protocol/message-reader.ts';

/** What a reader told, in order. */
export function recordMessages(): { readonly told: string[]; readonly handler: MessageHandler } {
  const told: string[] = [];
  const handler: MessageHandler = {
    parsed: () => void told.push('parsed'),
    row: () => void told.push('row'),
    completed: (count) => void told.push(`completed ${count}`),
    refused: (error) => void told.push(`refused ${error.severity} ${error.code} ${error.message} ${error.detail}`),
    copyAwaited: () => void told.push('copy awaited'),
    ready: (status) => void told.push(`ready ${String.fromCharCode(status)}`),
  };
  return { told, handler };
}
