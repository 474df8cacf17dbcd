/** The family of services that run language models: prompts, streams, metrics, and the workloads that a service gets by naming its dialects. */
export { embeddingsMetrics, embeddingsOptions, embeddingsWorkload } from './answers/embeddings-workload.ts';
export { rerankMetrics, rerankOptions, rerankWorkload } from './answers/rerank-workload.ts';
export { apiErrors } from './api/api-errors.ts';
export { apiPath, splitApiUrl } from './api/api-path.ts';
export { askApi } from './api/ask-api.ts';
export { askModels, chooseModel, isServed, namesOf, requireAccess, type ServedModel, unknownModel } from './api/models.ts';
export { probeApi } from './api/probe-api.ts';
export { requireAccepted } from './api/refusal.ts';
export { messageOf, serverMessage } from './api/server-message.ts';
export { datasetErrors } from './dataset/dataset-errors.ts';
export { images, jsonl, random, sessions, shareGpt, sonnet, traced } from './dataset/dataset-makers.ts';
export { type Dataset, type DatasetInput, datasetKinds, type PromptOptions, promptOptions } from './dataset/dataset-option.ts';
export { openPrompts } from './dataset/open-prompts.ts';
export { type PromptContext, preparePrompts } from './dataset/prepare-prompts.ts';
export { tokenLengths } from './dataset/token-lengths.ts';
export { chat, messagesOf } from './dialect/chat.ts';
export { completions, textOf } from './dialect/completions.ts';
export type { ContentKind, Dialect, Framing, GenerationSink, Usage } from './dialect/dialect.ts';
export type { OpenAiVariant } from './dialect/open-ai-body.ts';
export { parseEvent } from './dialect/parse-event.ts';
export { responses } from './dialect/responses.ts';
export { type LlmAccess, llmAccessOf } from './endpoint-access.ts';
export { generationMetrics } from './generation/generation-metrics.ts';
export { reconcileTokens, type ServerTokens } from './generation/reconcile-tokens.ts';
export { serverMetrics } from './generation/server-metrics.ts';
export { type GenerationOptions, generationOptions } from './generation/generation-options.ts';
export { type GenerationMaker, type GenerationSpec, generationWorkload } from './generation/generation-workload.ts';
export type { ContentPart, Message, Prompt } from './prompt/prompt.ts';
<<<<<<< HEAD
export { type ConversingUser, type PreparedPrompts, preparedPrompts, type PromptSource } from './prompt/prompt-source.ts';
=======
export { type PreparedPrompts, preparedPrompts, type PromptSource } from './prompt/prompt-source.ts';
export { type PowerOption, powerOption } from './power/power-option.ts';
export { powerSource, type SampledNumbers } from './power/power-source.ts';
export { withPower } from './power/with-power.ts';
>>>>>>> main
export { type RequestRecord, requestRecord } from './request-log/request-record.ts';
export { tokenizerErrors } from './tokenizer/tokenizer-errors.ts';
