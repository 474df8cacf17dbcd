/** Anything that speaks HTTP as a service: `deploy(http({ command: [...] }))`, measured by `http.request({ path })`. */
import { definePlugin, defineService } from '@ubench/core';
import { httpService } from './http-service.ts';
import { request } from './request-workload.ts';

export { httpErrors } from './http-errors.ts';
export { httpService } from './http-service.ts';
export type { ResponseCheck } from './request-workload.ts';

export const http = defineService(httpService, { request });

export default definePlugin({
  name: '@ubench/service-http',
  api: 1,
  setup(api) {
    api.service(httpService);
  },
});
