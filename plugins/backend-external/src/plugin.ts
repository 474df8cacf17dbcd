import { definePlugin } from '@ubench/core';
import { externalBackend } from './external.ts';

export const plugin = definePlugin({
  name: '@ubench/backend-external',
  api: 1,
  setup: (api) => api.backend(externalBackend),
});
