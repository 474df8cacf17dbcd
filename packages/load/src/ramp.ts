import type { Duration, Rate } from '@ubench/units';
import { loadErrors } from './load-errors.ts';
import type { OpenLoop } from './load-plan.ts';
import { positiveDuration, quote, rateOf } from './load-values.ts';

/** A rate that changes in a straight line over the duration of the load, from its start to its end. */
export interface StraightRamp {
  readonly from: Rate;
  readonly to: Rate;
  readonly stages?: never;
}

/** A rate that changes in stages, one after the other. */
export interface StagedRamp {
  /** What the first stage, and the warm-up before it, begins with. */
  readonly from: Rate;
  readonly stages: readonly Stage[];
  readonly to?: never;
}

/** To another rate in a straight line, or the same for a while. */
export type Stage = { readonly to: Rate; readonly over: Duration; readonly hold?: never } | { readonly hold: Duration; readonly to?: never; readonly over?: never };

/** A rate that changes during the measurement. */
export type Ramp = StraightRamp | StagedRamp;

export const isRamp = (rate: unknown): rate is Ramp => typeof rate === 'object' && rate !== null && !Array.isArray(rate);

/** The stages of a ramp together, nanoseconds; 0 without any. */
export const lengthOf = (stages: OpenLoop['stages']): number => (stages ?? []).reduce((sum, { over_ns }) => sum + over_ns, 0);

/**
 * @param duration_ns Of the load, where it says one.
 * @throws UBENCH_E_LOAD_RAMP, UBENCH_E_LOAD_RATE, UBENCH_E_LOAD_DURATION_ZERO and unit errors.
 */
export function parseRamp(ramp: Ramp, duration_ns: number | undefined): Required<Pick<OpenLoop, 'rate_per_s' | 'stages'>> {
  requireKeys(ramp, ['from', 'to', 'stages'], 'rate');
  const { from, to, stages } = ramp;
  if (from === undefined) throw invalid('says what it begins with: from');
  if ((to === undefined) === (stages === undefined)) throw invalid('has either to or stages');
  const rate_per_s = rateOf(from, 'rate.from', true);
  const parsed = stages === undefined ? straight(rateOf(to, 'rate.to', true), duration_ns) : parseStages(stages, rate_per_s);
  if (rate_per_s === 0 && parsed.every(({ to_per_s }) => to_per_s === 0)) throw loadErrors.UBENCH_E_LOAD_RATE({ value: quote(ramp) });
  return { rate_per_s, stages: parsed };
}

function straight(to_per_s: number, duration_ns: number | undefined): NonNullable<OpenLoop['stages']> {
  if (duration_ns === undefined) throw invalid('takes the duration of its load, and that has none');
  return [{ to_per_s, over_ns: duration_ns }];
}

function parseStages(stages: unknown, from_per_s: number): NonNullable<OpenLoop['stages']> {
  if (!Array.isArray(stages) || stages.length === 0) throw invalid(`has a list of stages, and not ${quote(stages)}`);
  let rate = from_per_s;
  return (stages as readonly unknown[]).map((stage, index) => {
    const at = `rate.stages[${index}]`;
    if (typeof stage !== 'object' || stage === null) throw invalid(`has objects as stages, and ${at} is ${quote(stage)}`);
    requireKeys(stage, ['to', 'over', 'hold'], at);
    const { to, over, hold } = stage as { to?: unknown; over?: unknown; hold?: unknown };
    if (hold !== undefined && (to !== undefined || over !== undefined)) throw invalid(`has stages with to and over, or with hold alone, and ${at} has both`);
    if (hold !== undefined) return { to_per_s: rate, over_ns: positiveDuration(hold, `${at}.hold`) };
    if (to === undefined || over === undefined) throw invalid(`has stages with to and over, or with hold, and ${at} has ${to === undefined ? 'no to' : 'no over'}`);
    rate = rateOf(to, `${at}.to`, true);
    return { to_per_s: rate, over_ns: positiveDuration(over, `${at}.over`) };
  });
}

function requireKeys(object: object, known: readonly string[], at: string): void {
  const unknown = Object.entries(object).find(([key, value]) => value !== undefined && !known.includes(key));
  if (unknown !== undefined) throw invalid(`has no '${unknown[0]}' in ${at}: its keys are ${known.join(', ')}`);
}

const invalid = (problem: string): Error => loadErrors.UBENCH_E_LOAD_RAMP({ problem });
