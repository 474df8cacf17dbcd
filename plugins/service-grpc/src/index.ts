/** Any gRPC server as a service: `deploy(grpc({ command: [...] }))`, measured by `grpc.unary({ method, request })`. */
import { definePlugin, defineService } from '@ubench/core';
import { grpcService } from './grpc-service.ts';
import { unary } from './unary-workload.ts';

export { grpcErrors } from './grpc-errors.ts';
export { grpcService } from './grpc-service.ts';
export type { AnswerCheck } from './unary-workload.ts';

export const grpc = defineService(grpcService, { unary });

export default definePlugin({
  name: '@ubench/service-grpc',
  api: 1,
  setup(api) {
    api.service(grpcService);
  },
});
