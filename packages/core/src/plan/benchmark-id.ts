import { hashSeed } from '@ubench/load';
import { labelOf, normalizeName } from '../collect/collector.ts';
import { type BenchNode, type SuiteNode, suitePath } from '../collect/spec-tree.ts';

/** `path-from-root > suite > name [parameter=value]`: unique in a plan, the key of baselines, what an agent finds its code by. */
export const benchmarkId = (file: string, bench: BenchNode): string => joinId(file, bench.suite, labelOf(bench));

/** `path-from-root > suite > name` */
export const idIn = (file: string, suite: SuiteNode, name: string): string => joinId(file, suite, normalizeName(name));

const joinId = (file: string, suite: SuiteNode, label: string): string => [file, ...suitePath(suite).map(normalizeName), label].join(' > ');

/** What everything random in a benchmark derives from. @param seed Of the plan; null: the id alone decides. */
export const benchmarkSeed = (id: string, seed: number | null): number => hashSeed(seed === null ? id : `${seed} ${id}`);

/** Of a load beside a benchmark. */
export const backgroundSeed = (id: string, name: string, seed: number | null): number => benchmarkSeed(`${id} > ${name}`, seed);
