import { relative } from 'node:path';
import { type ErrorRecord, toErrorRecord } from '@ubench/errors';
import type { AgentMessage } from '@ubench/load';
import { agentErrors } from './agent-errors.ts';

/**
 * The last word of an agent that runs where its project is not: where a file was missing that its spec reads, that is what is said. Whatever read it has
 * told it its own way, and all of them quote what the system said.
 * @param directory What files of the project are below of.
 */
export function tellMissingFile(message: AgentMessage, directory: string): AgentMessage {
  const texts = message.type === 'failed' ? [message.error.what] : message.type === 'done' ? Object.values(message.summary.errorSamples).flat() : [];
  const path = texts.map((text) => /\bENOENT: no such file or directory, \w+ '([^']+)'/.exec(text)?.[1]).find((found) => found !== undefined);
  if (path === undefined) return message;
  const file = relative(directory, path);
  const error = toErrorRecord(file.startsWith('..') ? agentErrors.UBENCH_E_AGENT_FILE_OUTSIDE({ path }) : agentErrors.UBENCH_E_AGENT_FILE({ file }));
  return { type: 'failed', error: message.type === 'failed' ? { ...error, ...placeOf(message.error) } : error };
}

const placeOf = ({ where }: ErrorRecord): Pick<ErrorRecord, 'where'> => (where === undefined ? {} : { where });
