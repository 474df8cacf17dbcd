import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeAtomically } from '@ubench/files';
import { z } from 'zod';
import { encodedItems } from './held-items.ts';
import type { MadePrompts } from './made-prompts.ts';

const header = z.strictObject({
  schema: z.literal('ubench.prompts/1'),
  layout: z.enum(['prompts', 'random', 'traced', 'sessions']),
  items: z.int().positive(),
  exact: z.boolean(),
  left_out: z.record(z.string(), z.int().positive()),
  sha256: z.string(),
});

/** What a file of prompts holds: a line that says what it is, then one item on each. */
export interface PromptsFile extends Omit<MadePrompts, 'items'> {
  /** The JSON of each. */
  readonly lines: readonly Buffer[];
}

/** @throws UBENCH_E_DATASET_SIZE */
export function writePromptsFile(path: string, { layout, items, exact, leftOut }: MadePrompts): void {
  const lines = encodedItems(items);
  const hash = createHash('sha256');
  for (const line of lines) hash.update(line);
  const first: z.infer<typeof header> = { schema: 'ubench.prompts/1', layout, items: items.length, exact, left_out: { ...leftOut }, sha256: hash.digest('hex') };
  writeAtomically(path, Buffer.concat([Buffer.from(`${JSON.stringify(first)}\n`), ...lines]), 'cache.prompts');
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
  const { layout, items, exact, left_out: leftOut } = parsed.data;
  return lines.length === items ? { layout, exact, leftOut, lines } : undefined;
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
