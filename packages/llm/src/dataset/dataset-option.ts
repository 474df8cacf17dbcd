import { z } from 'zod';
import { tokenizerOption } from '../tokenizer/tokenizer-option.ts';
import { imagesDataset } from './images-dataset.ts';
import { jsonlDataset } from './jsonl-dataset.ts';
import { randomDataset } from './random-dataset.ts';
import { sessionsDataset } from './sessions-dataset.ts';
import { shareGptDataset } from './share-gpt-dataset.ts';
import { sonnetDataset } from './sonnet-dataset.ts';
import { tracedDataset } from './traced-dataset.ts';

/** Every kind of data set, by the name of the function that writes it. */
export const datasetKinds = [randomDataset, sonnetDataset, shareGptDataset, jsonlDataset, imagesDataset, tracedDataset, sessionsDataset] as const;
/** Those whose prompts are texts by themselves, and no part of a conversation or a trace. */
const textKinds = [randomDataset, sonnetDataset, shareGptDataset, jsonlDataset] as const;

const dataset = z.discriminatedUnion('kind', datasetKinds).meta({ title: 'data set' });
export type Dataset = z.output<typeof dataset>;
export type DatasetInput = z.input<typeof dataset>;

/** What every workload that sends prompts takes. */
export const promptOptions = {
  dataset: dataset.default(() => randomDataset.parse({ kind: 'random' })).describe('What is sent. Default: `random()`.'),
  tokenizer: tokenizerOption,
} as const;

/** The same of workloads whose requests are texts and nothing more. */
export const textOptions = {
  dataset: z.discriminatedUnion('kind', textKinds).meta({ title: 'data set' }).default(() => randomDataset.parse({ kind: 'random' })).describe('What is sent. Default: `random()`.'),
  tokenizer: tokenizerOption,
} as const;

const parsed = z.strictObject(promptOptions);
export type PromptOptions = z.output<typeof parsed>;
