import type { GenerationOptions, Prompt } from '@ubench/llm';

/** The field `options` of a request, in the words of Ollama; what is not given is left to the model. */
export function requestOptions(prompt: Prompt, options: GenerationOptions): Record<string, unknown> {
  const { temperature, topP, topK, presencePenalty, frequencyPenalty, samplingSeed, stop } = options;
  const given = {
    num_predict: prompt.outputTokens ?? options.outputTokens,
    temperature,
    top_p: topP,
    top_k: topK,
    presence_penalty: presencePenalty,
    frequency_penalty: frequencyPenalty,
    seed: samplingSeed,
    stop,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
