import { protobuf } from './protobuf.ts';

/** The messages, as far as they are used here, of services that every gRPC server may have: health v1, and reflection, v1 and v1alpha alike. */
const { HealthCheckRequest, HealthCheckResponse, ServerReflectionRequest, ServerReflectionResponse } = messages(`
  syntax = "proto3";
  message HealthCheckRequest { string service = 1; }
  message HealthCheckResponse { int32 status = 1; }
  message ServerReflectionRequest {
    oneof message_request { string file_by_filename = 3; string file_containing_symbol = 4; string list_services = 7; }
  }
  message ServerReflectionResponse {
    oneof message_response { Files file_descriptor_response = 4; Services list_services_response = 6; Problem error_response = 7; }
  }
  message Files { repeated bytes file_descriptor_proto = 1; }
  message Services { repeated Service service = 1; }
  message Service { string name = 1; }
  message Problem { int32 error_code = 1; string error_message = 2; }`);

function messages(proto: string): Record<'HealthCheckRequest' | 'HealthCheckResponse' | 'ServerReflectionRequest' | 'ServerReflectionResponse', protobuf.Type> {
  const { root } = protobuf.parse(proto);
  const type = (name: string): protobuf.Type => root.lookupType(name);
  return {
    HealthCheckRequest: type('HealthCheckRequest'),
    HealthCheckResponse: type('HealthCheckResponse'),
    ServerReflectionRequest: type('ServerReflectionRequest'),
    ServerReflectionResponse: type('ServerReflectionResponse'),
  };
}

export const healthCheck = '/grpc.health.v1.Health/Check';
/** `SERVING` of its answer. */
export const serving = 1;
export const encodeHealthRequest = (service: string): Buffer => Buffer.from(HealthCheckRequest.encode({ service }).finish());
export const decodeHealthStatus = (answer: Buffer): number => (HealthCheckResponse.decode(answer) as unknown as { status: number }).status;

/** The newest first. */
export const reflectionMethods = ['/grpc.reflection.v1.ServerReflection/ServerReflectionInfo', '/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo'] as const;

export type ReflectionQuestion = { readonly fileByFilename: string } | { readonly fileContainingSymbol: string } | { readonly listServices: string };
export interface ReflectionAnswer {
  readonly fileDescriptorResponse?: { readonly fileDescriptorProto: readonly Uint8Array[] };
  readonly listServicesResponse?: { readonly service: readonly { readonly name: string }[] };
  readonly errorResponse?: { readonly errorCode: number; readonly errorMessage: string };
}
export const encodeReflectionQuestion = (question: ReflectionQuestion): Buffer => Buffer.from(ServerReflectionRequest.encode(question).finish());
export const decodeReflectionAnswer = (answer: Buffer): ReflectionAnswer => ServerReflectionResponse.decode(answer) as unknown as ReflectionAnswer;
