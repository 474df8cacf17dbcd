import type { Backend, Handle } from '../backend/backend-type.ts';

const logLines = 20;

/** The end of an instance's log, for messages; `undefined` where there is none. */
export async function lastLogLines(backend: Backend, handle: Handle): Promise<string | undefined> {
  const lines: string[] = [];
  try {
    for await (const { text } of backend.instances.logs(handle, { tail: logLines })) lines.push(text);
  } catch {
    // The log is only an illustration of an error that is being reported.
    return undefined;
  }
  return lines.length === 0 ? undefined : lines.join('\n');
}
