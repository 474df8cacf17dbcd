import type { z } from 'zod';
import type { randomDataset } from './random-dataset.ts';

type Given<Schema extends z.ZodType> = Omit<z.input<Schema>, 'kind'>;

/** Words without a meaning, as many tokens as asked for: `random({ inputTokens: { normal: { mean: 512, sd: 128 } } })`. */
export const random = (options: Given<typeof randomDataset> = {}): z.input<typeof randomDataset> => ({ kind: 'random', ...options });
