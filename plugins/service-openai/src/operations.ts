/** Where the API has what the workloads ask for; the first is what a URL means that names none. */
export const operations = {
  chat: '/v1/chat/completions',
  completions: '/v1/completions',
  responses: '/v1/responses',
  embeddings: '/v1/embeddings',
  rerank: '/v1/rerank',
} as const;
