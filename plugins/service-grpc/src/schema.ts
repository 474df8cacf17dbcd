import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { nearest } from '@ubench/errors';
import { grpcErrors } from './grpc-errors.ts';
import { descriptor, protobuf, protojson } from './protobuf.ts';

/** How the answers of a method are read. JSON: it travels to every agent. */
export interface AnswerSchema {
  readonly root: unknown;
  readonly type: string;
}

/** What a .proto file and its imports declare. @throws GRPC_E_PROTO_MISSING, GRPC_E_PROTO */
export function schemaOfProto(file: string, includeDirs: readonly string[]): protobuf.Root {
  const path = resolve(file);
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) => {
    if (isAbsolute(target)) return target;
    const places = [dirname(path), ...includeDirs.map((directory) => resolve(directory))].map((directory) => join(directory, target));
    // What every compiler brings along is known without a file.
    if (protobuf.common.get(target) !== null && !places.some((place) => existsSync(place))) return target;
    const found = places.find((place) => existsSync(place));
    if (found === undefined) throw grpcErrors.GRPC_E_PROTO_MISSING({ path: places[0]! });
    return found;
  };
  if (!existsSync(path)) throw grpcErrors.GRPC_E_PROTO_MISSING({ path });
  try {
    root.loadSync(path, { keepCase: true }).resolveAll();
    return root;
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('GRPC_E_')) throw error;
    throw grpcErrors.GRPC_E_PROTO({ path, problem: error instanceof Error ? error.message : String(error) });
  }
}

/** What files declare that a server described. */
export function schemaOfFiles(files: readonly Uint8Array[]): protobuf.Root {
  const file = files.map((bytes) => descriptor.FileDescriptorProto.decode(bytes));
  const root = protobuf.Root.fromDescriptor(descriptor.FileDescriptorSet.create({ file }) as never);
  root.resolveAll();
  return root;
}

/** Finds `package.Service/Method`. @throws GRPC_E_SERVICE, GRPC_E_METHOD, GRPC_E_STREAMING */
export function methodOf(root: protobuf.Root, name: string): protobuf.Method {
  const [serviceName, methodName] = partsOf(name);
  const services = servicesIn(root);
  const service = services.get(serviceName);
  if (service === undefined) {
    const known = [...services.keys()];
    throw grpcErrors.GRPC_E_SERVICE({ service: serviceName, near: nearest(serviceName, known), known });
  }
  const known = Object.keys(service.methods);
  if (!known.includes(methodName)) throw grpcErrors.GRPC_E_METHOD({ service: serviceName, method: methodName, near: nearest(methodName, known), known });
  const method = service.methods[methodName]!;
  const streams = [method.requestStream ? 'requests' : [], method.responseStream ? 'answers' : []].flat();
  if (streams.length > 0) throw grpcErrors.GRPC_E_STREAMING({ method: name, streams: streams.join(' and its ') });
  method.resolve();
  return method;
}

/** `package.Service/Method`, at its slash. */
export function partsOf(name: string): readonly [service: string, method: string] {
  const slash = name.indexOf('/');
  return [name.slice(0, slash), name.slice(slash + 1)];
}

/** Serialises a message that is written as JSON. @throws GRPC_E_REQUEST */
export function encodeRequest(method: protobuf.Method, name: string, request: unknown): Buffer {
  const type = method.resolvedRequestType!;
  try {
    return Buffer.from(type.encode(protojson.fromJson(type, request)).finish());
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const [, of, field] = /^(\.[\w.]+): unknown field: "(.*)"$/.exec(said) ?? [];
    const fields = of === undefined ? [] : Object.keys(type.root.lookupType(of).fields);
    throw grpcErrors.GRPC_E_REQUEST({
      method: name,
      type: shown(type.fullName),
      problem: said.replaceAll(/(^|\s)\.(?=\w)/g, '$1'),
      near: field === undefined ? undefined : nearest(field, fields),
    });
  }
}

export const answerSchemaOf = (method: protobuf.Method): AnswerSchema => {
  const type = method.resolvedResponseType!;
  return { root: type.root.toJSON(), type: type.fullName };
};

/** What reads an answer as JSON. */
export function answerReader({ root, type }: AnswerSchema): (answer: Buffer) => unknown {
  const answers = protobuf.Root.fromJSON(root as protobuf.INamespace);
  answers.resolveAll();
  const answerType = answers.lookupType(type);
  return (answer) => protojson.toJson(answerType, answerType.decode(answer));
}

function servicesIn(namespace: protobuf.NamespaceBase): Map<string, protobuf.Service> {
  const found = new Map<string, protobuf.Service>();
  for (const nested of namespace.nestedArray) {
    if (nested instanceof protobuf.Service) found.set(shown(nested.fullName), nested);
    else if (nested instanceof protobuf.Namespace) for (const [name, service] of servicesIn(nested)) found.set(name, service);
  }
  return found;
}

const shown = (fullName: string): string => fullName.replace(/^\./, '');
