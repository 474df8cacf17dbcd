import { definePlugin } from '@ubench/core';

export default definePlugin({
  name: '@ubench/service-openai',
  api: 1,
  setup() {},
});
