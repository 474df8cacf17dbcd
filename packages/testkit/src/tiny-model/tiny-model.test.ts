import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tinyModel } from './tiny-model.ts';
import { tinyModelFile } from './tiny-model-file.ts';

/** What another reader makes of the bytes: metadata, and where the weights of each tensor are. */
function readGguf(file: Buffer) {
  let at = 0;
  const uint32 = (): number => file.readUInt32LE((at += 4) - 4);
  const uint64 = (): number => Number(file.readBigUInt64LE((at += 8) - 8));
  const text = (): string => {
    const length = uint64();
    return file.toString('utf8', at, (at += length));
  };
  const value = (type: number): unknown => {
    if (type === 4) return uint32();
    if (type === 5) return file.readInt32LE((at += 4) - 4);
    if (type === 6) return file.readFloatLE((at += 4) - 4);
    if (type === 7) return file.readUInt8(at++) === 1;
    if (type === 8) return text();
    const of = uint32();
    return Array.from({ length: uint64() }, () => value(of));
  };
  const magic = file.toString('latin1', 0, (at += 4));
  const version = uint32();
  const tensorCount = uint64();
  const metadata = new Map(Array.from({ length: uint64() }, () => [text(), value(uint32())] as const));
  const tensors = Array.from({ length: tensorCount }, () => ({ name: text(), shape: Array.from({ length: uint32() }, uint64), type: uint32(), offset: uint64() }));
  const data = Math.ceil(at / 32) * 32;
  return { magic, version, metadata, tensors, data };
}

/** How likely the model makes the end of an answer: the first of the weights for that token. */
function biasOfEnd(file: Buffer): number {
  const { tensors, data } = readGguf(file);
  const { offset } = tensors.find(({ name }) => name === 'output.weight')!;
  return file.readFloatLE(data + offset + 2 * 64 * 4);
}

describe('a tiny model', () => {
  const file = tinyModel();
  const { magic, version, metadata, tensors, data } = readGguf(file);
  const weights = (name: string): number[] => {
    const { shape, offset } = tensors.find((tensor) => tensor.name === name)!;
    return Array.from({ length: shape.reduce((product, length) => product * length) }, (_, index) => file.readFloatLE(data + offset + index * 4));
  };

  it('is a GGUF file of version 3', () => {
    expect([magic, version]).toEqual(['GGUF', 3]);
    expect(metadata.get('general.architecture')).toBe('llama');
  });

  it('has tensors that lie one behind the other, aligned, to the end of the file', () => {
    let end = 0;
    for (const { name, shape, offset, type } of tensors) {
      expect([name, offset, type]).toEqual([name, end, 0]);
      end = Math.ceil((offset + 4 * shape.reduce((product, length) => product * length)) / 32) * 32;
    }
    expect(data + end).toBe(file.length);
  });

  it('has a score, a kind and weights for each piece of its vocabulary', () => {
    const pieces = metadata.get('tokenizer.ggml.tokens') as string[];
    expect(new Set(pieces).size).toBe(pieces.length);
    expect(metadata.get('tokenizer.ggml.scores')).toHaveLength(pieces.length);
    expect(metadata.get('tokenizer.ggml.token_type')).toHaveLength(pieces.length);
    expect(metadata.get('llama.vocab_size')).toBe(pieces.length);
    expect(tensors.find(({ name }) => name === 'output.weight')!.shape).toEqual([64, pieces.length]);
  });

  it('can make every word of its pieces, two at a time', () => {
    const pieces = metadata.get('tokenizer.ggml.tokens') as string[];
    const known = new Set(pieces);
    for (const piece of pieces.filter((text) => text.startsWith('\u2581') && text.length > 2)) expect(known).toContain(piece.slice(0, -1));
  });

  it('ends an answer only where that was asked for', () => {
    expect(biasOfEnd(file)).toBeLessThan(-50);
    expect(biasOfEnd(tinyModel({ endProbability: 0.01 }))).toBeGreaterThan(0);
  });

  it('keeps the constant that its bias is made of: no layer adds to it', () => {
    const embedding = weights('token_embd.weight');
    expect(embedding.filter((_, index) => index % 64 === 0).every((weight) => weight === 1)).toBe(true);
    for (const name of ['blk.0.attn_output.weight', 'blk.1.ffn_down.weight']) {
      const { shape } = tensors.find((tensor) => tensor.name === name)!;
      expect(weights(name).slice(0, shape[0]).every((weight) => weight === 0)).toBe(true);
    }
  });

  it('is the same bytes for the same seed, and others for another', () => {
    expect(tinyModel({ seed: 1 }).equals(file)).toBe(true);
    expect(tinyModel({ seed: 2 }).equals(file)).toBe(false);
  });

  it('says for how many tokens it was made', () => {
    expect(readGguf(tinyModel({ contextLength: 512 })).metadata.get('llama.context_length')).toBe(512);
  });

  it('is kept as a file, one for each kind of it', () => {
    const directory = mkdtempSync(join(tmpdir(), 'tiny-model-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const path = tinyModelFile(join(directory, 'models'));
    expect(readFileSync(path).equals(file)).toBe(true);
    expect(tinyModelFile(join(directory, 'models'))).toBe(path);
    expect(tinyModelFile(join(directory, 'models'), { seed: 2 })).not.toBe(path);
    expect(readdirSync(join(directory, 'models'))).toHaveLength(2);
  });
});
