import type { RunResult } from '@ubench/core';
import { bencherResults } from './bencher.ts';
import { openMetrics } from './openmetrics.ts';

/** What a run can be written as for others, each as the text of a file. */
export const exportFormats = {
  openmetrics: openMetrics,
  bencher: (result) => `${JSON.stringify(bencherResults(result), null, 2)}\n`,
} as const satisfies Record<string, (result: RunResult) => string>;

export type ExportFormat = keyof typeof exportFormats;

export const isExportFormat = (name: string): name is ExportFormat => Object.hasOwn(exportFormats, name);
