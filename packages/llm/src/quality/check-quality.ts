import { defineErrors } from '@ubench/errors';
import type { Endpoint } from '@ubench/load';
import { shortened } from '../api/server-message.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { GenerationOptions } from '../generation/generation-options.ts';
import { askOnce, type AskedAnswer } from './ask-once.ts';
import type { QualityCheck } from './quality-option.ts';

export const qualityErrors = defineErrors({
  UBENCH_E_LLM_QUALITY: (p: { wrong: number; all: number }) => ({
    what: `The model answers ${p.wrong} of ${p.all} quality checks wrongly: what it generates fast may be nonsense.`,
    fix: 'Look at the answers above: at the model that is loaded, its template, quantisation and sampling, or at what the checks ask for.',
  }),
});

/** So long may the answer to one check take. */
const answerLimit_ms = 60_000;
const longestAnswer = 160;

/**
 * Asks what the checks ask, one after the other, and says what is wrong with the answers: for each wrong one what was asked, what was expected
 * and what came.
 * @param options With the model that is asked for.
 */
export async function wrongAnswers(endpoint: Endpoint, dialect: Dialect, options: GenerationOptions, signal: AbortSignal): Promise<string[]> {
  const wrong: string[] = [];
  for (const check of options.quality) {
    const { prompt, temperature, outputTokens = options.outputTokens } = check;
    // What keeps a load going to its limit would make any answer wrong.
    const asking = { ...options, temperature, ignoreEos: false };
    const answer = await askOnce(endpoint, dialect, { text: prompt, outputTokens }, asking, AbortSignal.any([signal, AbortSignal.timeout(answerLimit_ms)]));
    signal.throwIfAborted();
    if (!isRight(check, answer)) wrong.push(complaint(check, answer));
  }
  return wrong;
}

/** @throws UBENCH_E_LLM_QUALITY with what is wrong, where an answer is. */
export async function requireQuality(endpoint: Endpoint, dialect: Dialect, options: GenerationOptions, signal: AbortSignal): Promise<void> {
  const wrong = await wrongAnswers(endpoint, dialect, options, signal);
  if (wrong.length > 0) throw qualityErrors.UBENCH_E_LLM_QUALITY({ wrong: wrong.length, all: options.quality.length }, { details: wrong.join('\n') });
}

function isRight({ equals, matches }: QualityCheck, answer: AskedAnswer): boolean {
  if ('failure' in answer) return false;
  return equals === undefined ? new RegExp(matches!, 'su').test(answer.text) : answer.text.trim() === equals.trim();
}

function complaint({ prompt, equals, matches }: QualityCheck, answer: AskedAnswer): string {
  const expected = equals === undefined ? `what matches /${matches}/` : quoted(equals);
  const came = 'failure' in answer ? `failed: ${answer.failure}` : `answered ${quoted(answer.text)}${answer.finishReason === 'length' ? ', and was cut off there' : ''}`;
  return `${quoted(prompt)} must be answered by ${expected}, and ${'failure' in answer ? came : `was ${came}`}`;
}

const quoted = (text: string): string => JSON.stringify(shortened(text, longestAnswer));
