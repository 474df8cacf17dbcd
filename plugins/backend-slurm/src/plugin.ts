import { definePlugin } from '@ubench/core';
import { slurmBackend } from './slurm.ts';

export const plugin = definePlugin({
  name: '@ubench/backend-slurm',
  api: 1,
  setup: (api) => api.backend(slurmBackend),
});
