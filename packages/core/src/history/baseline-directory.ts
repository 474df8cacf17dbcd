import { resolve } from 'node:path';
import type { Config } from '../config/config.ts';

/** Where accepted runs are, absolute. @param root What the configuration's paths are relative to. */
export const baselineDirectory = (root: string, { gate }: Pick<Config, 'gate'>): string => resolve(root, gate.baseline);
