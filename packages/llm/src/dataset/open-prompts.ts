import type { PreparedPrompts, PromptSource } from '../prompt/prompt-source.ts';
import type { Prompt } from '../prompt/prompt.ts';
import { conversingUsers } from './conversing-users.ts';
import { datasetErrors } from './dataset-errors.ts';
import { readPromptsFile } from './prompts-file.ts';
import { randomSource } from './random-source.ts';
import { tracedSource } from './traced-dataset.ts';

/** One for all clients of a thread, for as long as they hold it. */
const sources = new Map<string, WeakRef<PromptSource>>();

/**
 * The prompts that `preparePrompts` left; read once by each thread.
 * @param trial Random prompts that are made for one operation are others in each.
 * @throws UBENCH_E_DATASET_CACHE
 */
export function openPrompts({ path }: Pick<PreparedPrompts, 'path'>, seed: number, trial = 1): PromptSource {
  const key = `${seed} ${trial} ${path}`;
  let source = sources.get(key)?.deref();
  if (source === undefined) sources.set(key, new WeakRef((source = sourceOf(path, seed, trial))));
  return source;
}

function sourceOf(path: string, seed: number, trial: number): PromptSource {
  const file = readPromptsFile(path);
  if (file === undefined) throw datasetErrors.UBENCH_E_DATASET_CACHE({ path, problem: 'it is not there, or not what was written to it' });
  const { layout, lines } = file;
  const items = lines.map((line) => (): unknown => JSON.parse(line.toString()));
  if (layout === 'random') return randomSource(items[0]!(), seed, trial);
  if (layout === 'traced') return tracedPromptSource(items[0]!(), seed);
  if (layout === 'sessions') return sessionsSource(items);
  const prompts: (Prompt | undefined)[] = Array.from({ length: items.length });
  const at = (number: number): Prompt => (prompts[number] ??= items[number]!() as Prompt);
  return { size: items.length, replays: false, prompt: (i) => at(i % items.length), sample: () => at(0) };
}

function tracedPromptSource(item: unknown, seed: number): PromptSource {
  const promptOf = tracedSource(item, seed);
  return {
    size: Infinity,
    replays: true,
    sample: () => ({ text: 'Hello' }),
    prompt(i, _random, traced) {
      if (traced === undefined) throw datasetErrors.UBENCH_E_DATASET_NOT_TRACED();
      return promptOf(i, traced);
    },
  };
}

function sessionsSource(items: readonly (() => unknown)[]): PromptSource {
  const users = conversingUsers(items);
  return { size: items.length - 1, replays: false, prompt: (i) => users.firstTurn(i), sample: () => users.firstTurn(0), user: users.user };
}
