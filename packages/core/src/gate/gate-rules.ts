import type { BenchNode } from '../collect/spec-tree.ts';
import { gateMetricsOf, hasMetric } from './gate-metrics.ts';
import type { GateChanges, GateRule, GateRules } from './gate-rule.ts';

/** What is written about the gate of a benchmark. */
export interface WrittenGate {
  /** Of all benchmarks. */
  readonly config: GateChanges;
  /** Of this one, over the configuration; `false`: nothing of it gates. */
  readonly spec: GateChanges | false;
  /** Margins that were found by `ubench calibrate`, by path: they widen what holds by default, and give way to what is written. */
  readonly calibrated?: Readonly<Record<string, number>>;
}

/**
 * The metrics of a benchmark that gate, and with which margin: defaults, widened by a calibration, changed by the configuration, changed by the spec. A pure function; a plan
 * carries what it says.
 *
 * By default: throughput, the headline latency at p50, p95 and (advisory) p99, and with an slo the goodput. The throughput of an open loop is what
 * was asked for, and so says nothing about the service until it falls behind, which latency and goodput show long before: it gates only where the spec
 * says so.
 */
export function gateRulesOf(bench: BenchNode, open: boolean, { config, spec, calibrated = {} }: WrittenGate): GateRules {
  if (bench.what === 'nothing' || spec === false) return {};
  const metrics = gateMetricsOf(bench);
  const given = open ? 'throughput' : undefined;
  const preset = ['throughput', 'goodput', 'latency.p50', 'latency.p95', 'latency.p99'].filter((path) => path !== given && hasMetric(metrics, path));
  const defaultOf = (path: string): GateRule => {
    const rule = presetOf(path);
    return { ...rule, margin_share: Math.max(rule.margin_share, calibrated[path] ?? 0) };
  };
  const rules = new Map(preset.map((path) => [path, defaultOf(path)]));
  const apply = (changes: GateChanges, fits: (path: string) => boolean): void => {
    for (const [path, change] of Object.entries(changes)) {
      if (change === false) rules.delete(path);
      else if (fits(path)) rules.set(path, { ...(rules.get(path) ?? defaultOf(path)), ...change });
    }
  };
  apply(config, (path) => path !== given && hasMetric(metrics, path));
  apply(spec, () => true);
  return Object.fromEntries(rules);
}

/** The further out in the tail, the more a number varies from run to run. */
function presetOf(path: string): GateRule {
  if (/\.(p99|p999|max|stddev)$/.test(path)) return { margin_share: 0.15, advisory: true };
  return { margin_share: /\.(p90|p95)$/.test(path) ? 0.1 : 0.05, advisory: false };
}
