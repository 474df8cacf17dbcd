import type { PreparedPrompts, PromptSource } from '../prompt/prompt-source.ts';
import type { Prompt } from '../prompt/prompt.ts';
import { datasetErrors } from './dataset-errors.ts';
import { readPromptsFile } from './prompts-file.ts';

/** One for all clients of a thread. */
const open = new Map<string, PromptSource>();

/**
 * The prompts that {@link preparePrompts} left.
 * @throws UBENCH_E_DATASET_CACHE
 */
export function openPrompts({ path }: PreparedPrompts, seed: number): PromptSource {
  const key = `${seed} ${path}`;
  let source = open.get(key);
  if (source === undefined) {
    // A thread runs one load after the other, of which each has its prompts.
    open.clear();
    open.set(key, (source = sourceOf(path)));
  }
  return source;
}

function sourceOf(path: string): PromptSource {
  const file = readPromptsFile(path);
  if (file === undefined) throw datasetErrors.UBENCH_E_DATASET_CACHE({ path, problem: 'it is not there, or not what was written to it' });
  const { lines } = file;
  const prompts: (Prompt | undefined)[] = Array.from({ length: lines.length });
  return {
    size: lines.length,
    prompt(i) {
      const number = i % lines.length;
      return (prompts[number] ??= JSON.parse(lines[number]!.toString()) as Prompt);
    },
  };
}
