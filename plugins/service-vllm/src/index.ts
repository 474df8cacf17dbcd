import { definePlugin } from '@ubench/core';

export default definePlugin({
  name: '@ubench/service-vllm',
  api: 1,
  setup() {},
});
