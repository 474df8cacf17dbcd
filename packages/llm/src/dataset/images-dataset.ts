import { readFile, stat } from 'node:fs/promises';
import { toErrorRecord } from '@ubench/errors';
import { z } from 'zod';
import type { ContentPart, Prompt } from '../prompt/prompt.ts';
import { datasetErrors } from './dataset-errors.ts';
import { type MadePrompts, pooled } from './made-prompts.ts';
import type { PromptMaking } from './prompt-making.ts';

export const imagesDataset = z
  .strictObject({
    kind: z.literal('images').describe('What `images()` writes.'),
    files: z.array(z.string().min(1)).min(1).optional().describe('Images, relative to the spec: PNG, JPEG, GIF or WebP. They are sent as data URLs.'),
    list: z.string().min(1).optional().describe('A file with an image on each line, relative to the spec: a URL, which is sent as it is, or a file as in `files`.'),
    text: z.string().min(1).default('What is in this picture?').describe('What is asked.'),
    imagesPerPrompt: z.int().positive().max(1000).default(1).describe('How many images go with one question.'),
    prompts: z.int().positive().max(1_000_000).optional().describe('How many different prompts there are. Default: as many as it takes to send every image once.'),
    outputTokens: z.int().positive().optional().describe('Tokens that each prompt asks for. Default: those of the workload.'),
  })
  .refine(({ files, list }) => (files === undefined) !== (list === undefined), 'give either `files` or `list`')
  .describe('A question with images.');
export type ImagesDataset = z.output<typeof imagesDataset>;

/** @throws UBENCH_E_DATASET_FILE, UBENCH_E_DATASET_EMPTY, UBENCH_E_DATASET_IMAGE */
export async function imagePrompts({ files, list, text, imagesPerPrompt, prompts, outputTokens }: ImagesDataset, making: PromptMaking): Promise<MadePrompts> {
  const named = files ?? (await linesOf(list!, making));
  const parts: ContentPart[] = [];
  for (const image of named) parts.push({ type: 'image_url', image_url: { url: isUrl(image) ? image : await dataUrlOf(image, making) } });
  const count = prompts ?? Math.ceil(parts.length / imagesPerPrompt);
  const made = Array.from({ length: count }, (_, number): Prompt => {
    const images = Array.from({ length: imagesPerPrompt }, (__, at) => parts[(number * imagesPerPrompt + at) % parts.length]!);
    return { messages: [{ role: 'user', content: [{ type: 'text', text }, ...images] }], ...(outputTokens === undefined ? {} : { outputTokens }) };
  });
  return pooled(made, undefined, {}, making);
}

/** The files that such a data set is made from. @throws UBENCH_E_DATASET_FILE */
export async function imageFiles({ files, list }: ImagesDataset, making: Pick<PromptMaking, 'pathOf'>): Promise<readonly string[]> {
  return files ?? [list!, ...(await linesOf(list!, making)).filter((image) => !isUrl(image))];
}

const isUrl = (image: string): boolean => /^(https?|data):/i.test(image);

async function linesOf(list: string, { pathOf }: Pick<PromptMaking, 'pathOf'>): Promise<string[]> {
  let text: string;
  try {
    text = await readFile(pathOf(list), 'utf8');
  } catch (cause) {
    throw datasetErrors.UBENCH_E_DATASET_FILE({ path: list, problem: toErrorRecord(cause).what }, { cause });
  }
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  if (lines.length === 0) throw datasetErrors.UBENCH_E_DATASET_EMPTY({ path: list });
  return lines;
}

/** Servers refuse larger ones. */
const largest_bytes = 32 << 20;

async function dataUrlOf(image: string, { pathOf }: Pick<PromptMaking, 'pathOf'>): Promise<string> {
  const refused = (problem: string, cause?: unknown): Error => datasetErrors.UBENCH_E_DATASET_IMAGE({ path: image, problem }, { cause });
  let bytes: Buffer;
  try {
    const { size } = await stat(pathOf(image));
    if (size > largest_bytes) throw new Error(`it is larger than ${largest_bytes >> 20} MiB`);
    bytes = await readFile(pathOf(image));
  } catch (cause) {
    throw refused(toErrorRecord(cause).what, cause);
  }
  const type = imageType(bytes);
  if (type === undefined) throw refused('it is neither PNG, JPEG, GIF nor WebP');
  return `data:${type};base64,${bytes.toString('base64')}`;
}

/** By what such files begin with; a name may say anything. */
function imageType(bytes: Buffer): string | undefined {
  const begins = (...text: (string | number)[]): boolean => text.every((part, at) => bytes[at] === (typeof part === 'string' ? part.charCodeAt(0) : part));
  if (begins(0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png';
  if (begins(0xff, 0xd8, 0xff)) return 'image/jpeg';
  if (begins('G', 'I', 'F', '8')) return 'image/gif';
  return begins('R', 'I', 'F', 'F') && bytes.toString('latin1', 8, 12) === 'WEBP' ? 'image/webp' : undefined;
}
