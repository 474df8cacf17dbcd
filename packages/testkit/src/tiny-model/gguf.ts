/** A value of the metadata, with the type that it is written as. */
export type GgufValue =
  | { readonly type: 'uint32' | 'int32' | 'float32'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'array'; readonly of: 'int32' | 'float32'; readonly values: readonly number[] }
  | { readonly type: 'array'; readonly of: 'string'; readonly values: readonly string[] };

/** Weights as 32-bit floats. */
export interface GgufTensor {
  readonly name: string;
  /** Innermost first: the length of a row, then how many there are. */
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Numbers of the types in the file format. */
const typeCode = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8, array: 9 } as const;
const version = 3;
/** Of weights that are 32-bit floats. */
const f32 = 0;
/** The data of every tensor begins at a multiple of this; what readers assume where the metadata says nothing. */
const alignment = 32;
const aligned = (length: number): number => Math.ceil(length / alignment) * alignment;

/**
 * A model as a GGUF file of version 3, little endian.
 * https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
export function encodeGguf(metadata: Readonly<Record<string, GgufValue>>, tensors: readonly GgufTensor[]): Buffer {
  const head = new Writer();
  head.bytes(Buffer.from('GGUF'));
  head.uint32(version);
  head.uint64(tensors.length);
  head.uint64(Object.keys(metadata).length);
  for (const [key, value] of Object.entries(metadata)) {
    head.string(key);
    head.uint32(typeCode[value.type]);
    head.value(value);
  }
  let offset = 0;
  for (const { name, shape, data } of tensors) {
    head.string(name);
    head.uint32(shape.length);
    for (const length of shape) head.uint64(length);
    head.uint32(f32);
    head.uint64(offset);
    offset += aligned(data.byteLength);
  }
  const body = Buffer.alloc(offset);
  let at = 0;
  for (const { data } of tensors) {
    data.forEach((weight, index) => body.writeFloatLE(weight, at + index * 4));
    at += aligned(data.byteLength);
  }
  return Buffer.concat([head.padded(), body]);
}

class Writer {
  readonly #parts: Buffer[] = [];
  #length = 0;

  bytes(part: Buffer): void {
    this.#parts.push(part);
    this.#length += part.length;
  }

  #fixed(length: number, write: (into: Buffer) => void): void {
    const part = Buffer.alloc(length);
    write(part);
    this.bytes(part);
  }

  uint32(value: number): void {
    this.#fixed(4, (into) => into.writeUInt32LE(value));
  }

  uint64(value: number): void {
    this.#fixed(8, (into) => into.writeBigUInt64LE(BigInt(value)));
  }

  string(text: string): void {
    const utf8 = Buffer.from(text, 'utf8');
    this.uint64(utf8.length);
    this.bytes(utf8);
  }

  value(value: GgufValue): void {
    switch (value.type) {
      case 'uint32':
        return this.uint32(value.value);
      case 'int32':
        return this.#fixed(4, (into) => into.writeInt32LE(value.value));
      case 'float32':
        return this.#fixed(4, (into) => into.writeFloatLE(value.value));
      case 'bool':
        return this.#fixed(1, (into) => into.writeUInt8(value.value ? 1 : 0));
      case 'string':
        return this.string(value.value);
      case 'array':
        this.uint32(typeCode[value.of]);
        this.uint64(value.values.length);
        for (const item of value.values) this.value({ type: value.of, value: item } as GgufValue);
    }
  }

  padded(): Buffer {
    return Buffer.concat([...this.#parts, Buffer.alloc(aligned(this.#length) - this.#length)]);
  }
}
