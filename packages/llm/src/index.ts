/** The family of services that run language models: prompts, streams, metrics, and the workloads that a service gets by naming its dialects. */
export { datasetErrors } from './dataset/dataset-errors.ts';
export { random } from './dataset/dataset-makers.ts';
export { type Dataset, type DatasetInput, type PromptOptions, promptOptions } from './dataset/dataset-option.ts';
export { openPrompts } from './dataset/open-prompts.ts';
export { preparePrompts } from './dataset/prepare-prompts.ts';
export type { ContentKind, Dialect, Framing, GenerationSink, Usage } from './dialect/dialect.ts';
export { type LlmAccess, llmAccessOf } from './endpoint-access.ts';
export { generationMetrics } from './generation/generation-metrics.ts';
export { type GenerationOptions, generationOptions } from './generation/generation-options.ts';
export type { ContentPart, Message, Prompt } from './prompt/prompt.ts';
export { type PreparedPrompts, preparedPrompts, type PromptSource } from './prompt/prompt-source.ts';
export { type RequestRecord, requestRecord } from './request-log/request-record.ts';
