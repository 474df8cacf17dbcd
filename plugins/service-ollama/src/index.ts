import { definePlugin } from '@ubench/core';

export default definePlugin({
  name: '@ubench/service-ollama',
  api: 1,
  setup() {},
});
