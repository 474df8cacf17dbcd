import type { z } from 'zod';
import type { imagesDataset } from './images-dataset.ts';
import type { jsonlDataset } from './jsonl-dataset.ts';
import type { randomDataset } from './random-dataset.ts';
import type { sessionsDataset } from './sessions-dataset.ts';
import type { shareGptDataset } from './share-gpt-dataset.ts';
import type { sonnetDataset } from './sonnet-dataset.ts';
import type { tracedDataset } from './traced-dataset.ts';

type Given<Schema extends z.ZodType, Without extends string = never> = Omit<z.input<Schema>, 'kind' | Without>;

/** Words without a meaning, as many tokens as asked for: `random({ inputTokens: { normal: { mean: 512, sd: 128 } } })`. */
export const random = (options: Given<typeof randomDataset> = {}): z.input<typeof randomDataset> => ({ kind: 'random', ...options });

/** Poems of a generator, to be continued: `sonnet({ inputTokens: 512 })`. */
export const sonnet = (options: Given<typeof sonnetDataset> = {}): z.input<typeof sonnetDataset> => ({ kind: 'sonnet', ...options });

/** First questions of recorded conversations: `shareGpt('sharegpt.json')`. */
export const shareGpt = (file: string, options: Given<typeof shareGptDataset, 'file'> = {}): z.input<typeof shareGptDataset> => ({ kind: 'shareGpt', file, ...options });

/** A text or messages on each line: `jsonl('prompts.jsonl')`. */
export const jsonl = (file: string, options: Given<typeof jsonlDataset, 'file'> = {}): z.input<typeof jsonlDataset> => ({ kind: 'jsonl', file, ...options });

/** A question with images: `images({ files: ['cat.png', 'dog.jpg'] })`. */
export const images = (options: Given<typeof imagesDataset>): z.input<typeof imagesDataset> => ({ kind: 'images', ...options });

/** What the trace that the load replays says of each operation: `traced()`. */
export const traced = (options: Given<typeof tracedDataset> = {}): z.input<typeof tracedDataset> => ({ kind: 'traced', ...options });

/** Conversations, of which each client holds one at a time: `sessions({ turns: 4 })`, `sessions({ file: 'sharegpt.json' })`. */
export const sessions = (options: Given<typeof sessionsDataset> = {}): z.input<typeof sessionsDataset> => ({ kind: 'sessions', ...options });
