import { z } from 'zod';
import { randomDataset } from './random-dataset.ts';

const dataset = z.discriminatedUnion('kind', [randomDataset]);
export type Dataset = z.output<typeof dataset>;
export type DatasetInput = z.input<typeof dataset>;

/** What every workload that sends prompts takes. */
export const promptOptions = {
  dataset: dataset.default(() => randomDataset.parse({ kind: 'random' })).describe('What is sent. Default: `random()`.'),
} as const;

const parsed = z.strictObject(promptOptions);
export type PromptOptions = z.output<typeof parsed>;
