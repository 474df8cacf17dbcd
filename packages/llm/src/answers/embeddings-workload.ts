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

export const embeddingsOptions = z.strictObject({
  ...textOptions,
  model: z.string().min(1).optional().describe('The model by the name that the server knows. Default: that of the service, or the only one that the server has.'),
  batchSize: z.int().positive().default(1).describe('Inputs of one request: operation i sends those from i × batchSize on.'),
  dimensions: z.int().positive().optional().describe('The length that vectors are asked to have, where the model can shorten them. An answer of another length is a failure.'),
  encoding: z.enum(['float', 'base64']).default('float').describe('How vectors come: as JSON numbers, or as Base64 of 32-bit floats, which is shorter and cheaper for both sides, where the server knows it.'),
  body: z.record(z.string(), z.unknown()).default({}).describe('Further fields of every request’s body; they are laid over those that ubench writes.'),
});

export const embeddingsMetrics = {
  ...inputMetrics,
  inputsPerSecond: {
    kind: 'rate',
    title: 'Inputs',
    definition: 'Inputs whose vectors arrived, of successful requests, ÷ the measured window.',
    better: 'higher',
  },
  dimensions: {
    kind: 'gauge',
    title: 'Dimensions',
    definition: 'Numbers of each vector.',
    better: 'higher',
  },
} as const satisfies MetricSpecs;

const embeddingsAnswer = z.looseObject({ data: z.array(z.looseObject({ index: z.int().nonnegative().optional(), embedding: z.union([z.array(z.unknown()), z.string()]) })) });

/** Makes `embeddings` for a service that has `/v1/embeddings`: every answer is checked to be as many usable vectors as there were inputs. */
export function embeddingsWorkload<const Kind extends string>({
  service,
  operation = '/v1/embeddings',
}: {
  readonly service: Kind;
  readonly operation?: string;
}): WorkloadMaker<(options?: z.input<typeof embeddingsOptions>) => Workload<Kind, typeof embeddingsMetrics>> {
  return defineWorkload({
    service,
    name: 'embeddings',
    description:
      'Asks for the vectors of a batch of texts. Every answer is looked at after it was timed: another number of vectors than there were inputs (`wrong count`), vectors of different or wrong length ' +
      '(`wrong dimensions`), a number that is none (`not finite`) and a vector of length zero (`zero vector`) are failures.',
    options: embeddingsOptions,
    metrics: embeddingsMetrics,
    mutates: false,
    ...answerOperations<z.output<typeof embeddingsOptions>, PreparedPrompts>({
      operation: () => operation,
      prepare: preparePrompts,
      exchange(prepared, model, { options, seed }) {
        const { batchSize, dimensions, encoding, body } = options;
        const source = openPrompts(prepared, seed);
        const prompts = promptsByNumber(source, seed);
        const input = (number: number): unknown[] => Array.from({ length: batchSize }, (_, of) => textOf(prompts(number * batchSize + of)));
        return {
          // Whole batches, so that none is kept twice.
          size: Math.max(1, Math.floor(source.size / batchSize)),
          body: (number) => ({ model, input: input(number), encoding_format: encoding, ...(dimensions !== undefined && { dimensions }), ...body }),
          read(answer, _number, recorder) {
            const length = dimensionsOf(answer, batchSize, dimensions);
            const tokens = inputTokensOf(answer);
            recorder.value('inputsPerSecond', batchSize);
            recorder.value('dimensions', length);
            if (tokens === undefined) return;
            recorder.value('inputTokensPerSecond', tokens);
            recorder.value('inputTokens', tokens);
          },
        };
      },
    }),
  });
}

/** Numbers of each of the vectors, which are usable. @throws AnswerFault */
function dimensionsOf(answer: unknown, expected: number, wanted: number | undefined): number {
  const parsed = embeddingsAnswer.safeParse(answer);
  if (!parsed.success) throw new AnswerFault('malformed', 'the answer has no list `data` of objects with an `embedding`');
  const { data } = parsed.data;
  const indexes = new Set(data.map(({ index }, place) => index ?? place));
  if (data.length !== expected || indexes.size !== expected || Math.max(...indexes) !== expected - 1) {
    throw new AnswerFault('wrong count', `${expected} inputs were sent, and ${data.length} vectors came, of ${indexes.size} of them`);
  }
  const lengths = data.map(({ embedding }, place) => checkedLength(typeof embedding === 'string' ? floatsOf(embedding) : embedding, place));
  const first = wanted ?? lengths[0]!;
  const odd = lengths.find((each) => each !== first);
  if (odd !== undefined) throw new AnswerFault('wrong dimensions', `a vector has ${odd} numbers, and ${wanted === undefined ? 'the first' : 'what was asked for'} ${first}`);
  return first;
}

/** @throws AnswerFault for a vector that nothing can be found by. */
function checkedLength(vector: readonly unknown[] | Float32Array, place: number): number {
  let zero = true;
  for (const number of vector) {
    if (typeof number !== 'number' || !Number.isFinite(number)) throw new AnswerFault('not finite', `vector ${place} has ${String(number)} among its numbers`);
    if (number !== 0) zero = false;
  }
  if (zero) throw new AnswerFault('zero vector', `vector ${place} ${vector.length === 0 ? 'is empty' : `is ${vector.length} zeros`}`);
  return vector.length;
}

function floatsOf(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64');
  const floats = new Float32Array(Math.floor(bytes.length / 4));
  for (let i = 0; i < floats.length; i++) floats[i] = bytes.readFloatLE(i * 4);
  return floats;
}
