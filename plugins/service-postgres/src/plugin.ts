import { definePlugin, pluginApi } from '@ubench/core';
import { postgresType } from './postgres.ts';

export const postgresPlugin = definePlugin({
  name: '@ubench/service-postgres',
  api: pluginApi,
  setup: (api) => api.service(postgresType),
});
