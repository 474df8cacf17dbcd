import { defineWorkload, type MetricSpecs, type Workload, type WorkloadMaker } from '@ubench/load';
import { z } from 'zod';
import { textOptions } from '../dataset/dataset-option.ts';
import { openPrompts } from '../dataset/open-prompts.ts';
import { preparePrompts } from '../dataset/prepare-prompts.ts';
import type { PreparedPrompts } from '../prompt/prompt-source.ts';
import { textOf } from '../dialect/completions.ts';
import { AnswerFault, answerOperations } from './answer-operations.ts';
import { inputMetrics, inputTokensOf } from './input-usage.ts';
import { promptsByNumber } from './prompts-by-number.ts';

/** Queries are short. */
const usualQueries = textOptions.dataset.parse({ kind: 'random', inputTokens: 16 });

export const rerankOptions = z.strictObject({
  ...textOptions,
  queries: textOptions.dataset.unwrap().default(usualQueries).describe('What documents are held against: `dataset` has the documents. Default: `random({ inputTokens: 16 })`.'),
  model: z.string().min(1).optional().describe('The model by the name that the server knows. Default: that of the service, or the only one that the server has.'),
  documents: z.int().positive().default(10).describe('Documents of one request.'),
  topN: z.int().positive().optional().describe('How many of them the answer is to have. Default: all.'),
  path: z.string().startsWith('/', { error: "must start with '/'" }).default('/v1/rerank').describe('Where the server has it.').meta({ examples: ['/rerank'] }),
  body: z.record(z.string(), z.unknown()).default({}).describe('Further fields of every request’s body; they are laid over those that ubench writes.'),
});

export const rerankMetrics = {
  ...inputMetrics,
  documentsPerSecond: {
    kind: 'rate',
    title: 'Documents',
    definition: 'Documents that were held against a query, of successful requests, ÷ the measured window.',
    better: 'higher',
  },
} as const satisfies MetricSpecs;

interface PreparedRerank {
  readonly documents: PreparedPrompts;
  readonly queries: PreparedPrompts;
}

const rerankAnswer = z.looseObject({ results: z.array(z.looseObject({ index: z.int(), relevance_score: z.unknown() })) });

/** Makes `rerank` for a service that has it in the shape of Jina, Cohere and vLLM. */
export function rerankWorkload<const Kind extends string>({ service }: { readonly service: Kind }): WorkloadMaker<(options?: z.input<typeof rerankOptions>) => Workload<Kind, typeof rerankMetrics>> {
  return defineWorkload({
    service,
    name: 'rerank',
    description:
      'Asks how well documents fit a query. Every answer is looked at after it was timed: another number of results than was asked for, or one document twice (`wrong count`), and a ' +
      'score that is no number (`not finite`) are failures.',
    options: rerankOptions,
    metrics: rerankMetrics,
    mutates: false,
    ...answerOperations<z.output<typeof rerankOptions>, PreparedRerank>({
      operation: ({ path }) => path,
      prepare: async (context) => ({
        documents: await preparePrompts(context),
        queries: await preparePrompts({ ...context, options: { ...context.options, dataset: context.options.queries } }),
      }),
      exchange(prepared, model, { options, seed }) {
        const { documents: count, topN, body } = options;
        const documents = openPrompts(prepared.documents, seed);
        const document = promptsByNumber(documents, seed);
        const query = promptsByNumber(openPrompts(prepared.queries, seed), seed);
        return {
          // Whole batches, so that no document is kept twice.
          size: Math.max(1, Math.floor(documents.size / count)),
          body: (number) => ({
            model,
            query: textOf(query(number)),
            documents: Array.from({ length: count }, (_, of) => textOf(document(number * count + of))),
            ...(topN !== undefined && { top_n: topN }),
            ...body,
          }),
          read(answer, _number, recorder) {
            requireResults(answer, Math.min(topN ?? count, count), count);
            recorder.value('documentsPerSecond', count);
            const tokens = inputTokensOf(answer);
            if (tokens === undefined) return;
            recorder.value('inputTokensPerSecond', tokens);
            recorder.value('inputTokens', tokens);
          },
        };
      },
    }),
  });
}

/** @throws AnswerFault */
function requireResults(answer: unknown, expected: number, documents: number): void {
  const parsed = rerankAnswer.safeParse(answer);
  if (!parsed.success) throw new AnswerFault('malformed', 'the answer has no list `results` of objects with an `index` and a `relevance_score`');
  const { results } = parsed.data;
  const indexes = new Set(results.map(({ index }) => index));
  if (results.length !== expected || indexes.size !== expected || [...indexes].some((index) => index < 0 || index >= documents)) {
    throw new AnswerFault('wrong count', `${expected} results were asked for of ${documents} documents, and ${results.length} came, of ${indexes.size} of them`);
  }
  const odd = results.find(({ relevance_score: score }) => typeof score !== 'number' || !Number.isFinite(score));
  if (odd !== undefined) throw new AnswerFault('not finite', `document ${odd.index} has the score ${String(odd.relevance_score)}`);
}
