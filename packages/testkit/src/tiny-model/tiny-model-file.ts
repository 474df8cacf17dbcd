import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { tinyModel, type TinyModelOptions } from './tiny-model.ts';

/** The absolute path of a file with {@link tinyModel} in a directory, written where it is not there yet; several processes may ask at once. */
export function tinyModelFile(directory: string, options: TinyModelOptions = {}): string {
  const content = tinyModel(options);
  const path = join(resolve(directory), `tiny-model-${createHash('sha256').update(content).digest('hex').slice(0, 16)}.gguf`);
  if (existsSync(path)) return path;
  mkdirSync(directory, { recursive: true });
  const temporary = `${path}.${randomUUID()}`;
  writeFileSync(temporary, content);
  renameSync(temporary, path);
  return path;
}
