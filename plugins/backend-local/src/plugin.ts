import { definePlugin } from '@ubench/core';
import { localBackend } from './local.ts';

export const plugin = definePlugin({
  name: '@ubench/backend-local',
  api: 1,
  setup: (api) => api.backend(localBackend),
});
