/** vLLM as a service: `deploy(vllm({ model: '…' }))`, measured by `vllm.chat()` and `vllm.completions()`. */
import { definePlugin, defineService } from '@ubench/core';
import { vllmService } from './vllm-service.ts';

export { vllmErrors } from './vllm-errors.ts';
export { vllmService } from './vllm-service.ts';

export const vllm = defineService(vllmService, {});

export default definePlugin({
  name: '@ubench/service-vllm',
  api: 1,
  setup(api) {
    api.service(vllmService);
  },
});
