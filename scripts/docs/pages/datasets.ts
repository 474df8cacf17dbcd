import { datasetKinds, tokenLengths } from '@ubench/llm';
import { z } from 'zod';
import { optionTable } from '../field-table.ts';
import { anchor, blocks, list, type Page, wrap } from '../markdown.ts';
import type { Complain } from '../schema-fields.ts';

/** What workloads of language models send: `dataset: random()`. */
export function datasetsPage(complain: Complain): Page {
  const kinds = datasetKinds.map((schema) => {
    const { kind, ...options } = schema.shape;
    // A file is what the function takes first, and not one of its options.
    const file = 'file' in options && !options.file.isOptional();
    return { heading: file ? `${kind.value}(file)` : `${kind.value}()`, description: schema.description ?? '', options: z.strictObject(options as z.ZodRawShape) };
  });
  return {
    file: 'datasets.md',
    title: 'Data sets',
    summary: 'What workloads of language models send: recorded or made prompts, images, conversations.',
    text: blocks(
      list(kinds.map(({ heading }) => `[${heading}](#${anchor(heading)})`).concat('[Token lengths](#token-lengths)')),
      wrap('A spec imports the functions beside the service, and gives what they return to a workload, `vllm.chat({ dataset: random({ inputTokens: 512 }) })`. Their options are the last thing that they take.'),
      kinds.map(({ heading, description, options }) => {
        if (description === '') complain(`${heading} has no description`);
        return blocks(`## ${heading}`, wrap(description), optionTable(options, complain, heading));
      }),
      '## Token lengths',
      wrap('One number for all, such as `inputTokens: 512`, or an object that says how they are distributed.'),
      tokenLengths.options.flatMap((form) => (form instanceof z.ZodObject ? [optionTable(form, complain, 'token lengths')] : [])),
    ),
  };
}
