/** protobufjs is CommonJS, and its extensions are namespaces without named exports: this is all that imports them. */
import protobuf from 'protobufjs';
import descriptorModule from 'protobufjs/ext/descriptor.js';
import protojsonModule from 'protobufjs/ext/protojson.js';

export { protobuf };
/** Messages that describe .proto files; its import teaches `Root` to read them. */
export const descriptor = descriptorModule;
/** The JSON mapping of Protocol Buffers. */
export const protojson = protojsonModule;
