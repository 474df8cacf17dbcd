import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeAtomically } from '@ubench/files';
import { z } from 'zod';
import type { Prompt } from '../prompt/prompt.ts';

const header = z.strictObject({ schema: z.literal('ubench.prompts/1'), count: z.int().positive(), exact: z.boolean(), sha256: z.string() });

/** What a file of prompts holds: a line that says what it is, then one prompt on each. */
export interface PromptsFile {
  readonly exact: boolean;
  /** The JSON of each. */
  readonly lines: readonly Buffer[];
}

export function writePromptsFile(path: string, prompts: readonly Prompt[], exact: boolean): void {
  const lines = prompts.map((prompt) => `${JSON.stringify(prompt)}\n`);
  const hash = createHash('sha256');
  for (const line of lines) hash.update(line);
  const first: z.infer<typeof header> = { schema: 'ubench.prompts/1', count: prompts.length, exact, sha256: hash.digest('hex') };
  writeAtomically(path, [`${JSON.stringify(first)}\n`, ...lines], 'cache.prompts');
}

/** @returns `undefined` where there is none, or not what was once written to it. */
export function readPromptsFile(path: string): PromptsFile | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    return undefined;
  }
  const start = bytes.indexOf('\n') + 1;
  const parsed = header.safeParse(jsonOf(bytes.subarray(0, start)));
  if (!parsed.success || createHash('sha256').update(bytes.subarray(start)).digest('hex') !== parsed.data.sha256) return undefined;
  const lines: Buffer[] = [];
  for (let from = start, end = bytes.indexOf('\n', from); end !== -1; from = end + 1, end = bytes.indexOf('\n', from)) lines.push(bytes.subarray(from, end));
  return lines.length === parsed.data.count ? { exact: parsed.data.exact, lines } : undefined;
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
