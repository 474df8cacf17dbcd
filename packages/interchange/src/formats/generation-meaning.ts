import type { ImportedMetric } from '@ubench/core/analysis';
import { generationMetrics } from '@ubench/llm';

type Meaning = Omit<ImportedMetric, 'summary'>;

const meaningOf = ({ title, definition, better }: Meaning): Meaning => ({ title, definition, better });

/** What ubench itself measures of a language model, for numbers of other tools that mean the same. */
export const generationMeanings = {
  ttft: meaningOf(generationMetrics.ttft),
  itl: meaningOf(generationMetrics.itl),
  tpot: meaningOf(generationMetrics.tpot),
  outputTokens: meaningOf(generationMetrics.outputTokens),
  promptTokens: meaningOf(generationMetrics.promptTokens),
} as const satisfies Record<string, Meaning>;
