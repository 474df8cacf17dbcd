import { nearest, UbenchError } from '@ubench/errors';
import { parseShare, type ShareString } from '@ubench/units';
import { z } from 'zod';
import { gateErrors } from './gate-errors.ts';

/** How a metric gates, as a plan has it. */
export const gateRule = z
  .strictObject({
    margin_share: z.number().positive().describe('How much worse is still accepted.'),
    advisory: z.boolean().describe('Its verdict is shown and fails nothing.'),
  })
  .meta({ id: 'GateRule', description: 'How a metric gates.' });
export type GateRule = z.infer<typeof gateRule>;

/** The metrics of a benchmark that gate, by their paths: `latency.p99`. */
export type GateRules = Readonly<Record<string, GateRule>>;

/** How a metric gates, as the configuration and specs write it. */
export interface WrittenGateRule {
  /** How much worse is still accepted: `'10%'`. */
  readonly margin?: ShareString | number;
  /** Its verdict is shown and fails nothing. */
  readonly advisory?: boolean;
}

/** What the configuration or a spec changes, by the path of the metric; `false`: it does not gate. */
export type GateChanges = Readonly<Record<string, Partial<GateRule> | false>>;

/**
 * What is written under `gate.metrics` of the configuration and under `gate` of a benchmark, which is `true` where a metric gates as it would
 * by default.
 * @throws UBENCH_E_GATE_SHAPE, UBENCH_E_GATE_RULE, UBENCH_E_GATE_KEY, UBENCH_E_GATE_MARGIN, UBENCH_E_GATE_ADVISORY
 */
export function parseGateChanges(written: unknown): GateChanges {
  if (typeof written !== 'object' || written === null || Array.isArray(written)) throw gateErrors.UBENCH_E_GATE_SHAPE({ value: asText(written) });
  return Object.fromEntries(Object.entries(written).flatMap(([metric, value]) => (value === undefined ? [] : [[metric, parseChange(metric, value)]])));
}

const ruleKeys = ['margin', 'advisory'] as const satisfies (keyof WrittenGateRule)[];

function parseChange(metric: string, value: unknown): Partial<GateRule> | false {
  if (value === false) return false;
  if (value === true) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw gateErrors.UBENCH_E_GATE_RULE({ metric, value: asText(value) });
  const unknown = Object.keys(value).find((key) => !(ruleKeys as readonly string[]).includes(key));
  if (unknown !== undefined) throw gateErrors.UBENCH_E_GATE_KEY({ metric, key: unknown, near: nearest(unknown, ruleKeys) });
  const { margin, advisory } = value as { readonly [Key in keyof WrittenGateRule]: unknown };
  if (advisory !== undefined && typeof advisory !== 'boolean') throw gateErrors.UBENCH_E_GATE_ADVISORY({ metric, value: asText(advisory) });
  return { ...(margin !== undefined && { margin_share: parseMargin(metric, margin) }), ...(advisory !== undefined && { advisory }) };
}

function parseMargin(metric: string, margin: unknown): number {
  let share: number;
  try {
    share = parseShare(margin);
  } catch (error) {
    if (!(error instanceof UbenchError)) throw error;
    throw gateErrors.UBENCH_E_GATE_MARGIN({ metric, value: asText(margin) }, { cause: error });
  }
  if (share <= 0) throw gateErrors.UBENCH_E_GATE_MARGIN({ metric, value: asText(margin) });
  return share;
}

const asText = (value: unknown): string => (Array.isArray(value) ? 'a list' : typeof value === 'object' && value !== null ? 'an object' : typeof value === 'string' ? `'${value}'` : String(value));
