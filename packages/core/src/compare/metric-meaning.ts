import { canonicalJson } from '../plan/canonical-json.ts';
import type { BenchmarkResult } from '../result/result.ts';

/** What a metric of a benchmark is, in words: numbers of two meanings have no ratio. What counts as good is part of the meaning of goodput. */
export function metricMeaning({ definitions, slo }: Pick<BenchmarkResult, 'definitions' | 'slo'>, metric: string): string {
  const { definition = '' } = definitions[metric] ?? definitions[metric.split('/')[0]!] ?? {};
  const ofSlo = metric === 'goodput' || metric.startsWith('slo/');
  return ofSlo && slo !== undefined ? `${definition} The slo: ${canonicalJson(slo).replaceAll(/\s*\n\s*/g, ' ').trim()}` : definition;
}
