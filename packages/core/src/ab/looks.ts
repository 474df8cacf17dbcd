import type { GateRule, GateRules } from '../gate/gate-rule.ts';
import type { GateCheck } from '../result/gate-check.ts';
import { isUndecided, judgeMeasured, type MeasuredPair } from './judge-pairs.ts';
import type { TurnstileOptions } from './turnstile.ts';

export interface LooksOptions {
  /** After how many pairs a benchmark is judged, in ascending order; the last is the most there are. */
  readonly looks: readonly number[];
  /** Of every benchmark that will be measured, by its id. */
  readonly rules: ReadonlyMap<string, GateRules>;
  /** A benchmark is judged. @param goesOn Whether there will be more pairs. */
  readonly onLook?: ((benchmark: string, checks: readonly GateCheck[], goesOn: boolean) => void) | undefined;
}

/** Looks after 5 pairs, and after 10 where those leave it open: the simulations behind the verdicts are of these. */
export const abLooks = [5, 10] as const;

/** Decides after each pair whether there is another one: judged is only at the looks, for who looks often enough sees something in the end. */
export function atLooks({ looks, rules, onLook }: LooksOptions): TurnstileOptions['goOn'] {
  const measured = new Map<string, MeasuredPair>();
  const most = looks.at(-1)!;
  return (id, results) => {
    measured.set(id, { id, results, rules: rules.get(id)! });
    const pairs = results.a.trials.length;
    // What must not be believed is not worth another pair.
    if ([results.a, results.b].some(({ validity }) => validity.reasons.length > 0)) return false;
    if (!looks.includes(pairs)) return pairs < most;
    const pending = [...rules].flatMap(([other, ofOther]) => (measured.has(other) ? [] : gating(ofOther))).length;
    const checks = judgeMeasured([...measured.values()], pending).filter(({ benchmark }) => benchmark === id);
    const goesOn = pairs < most && isUndecided(checks);
    onLook?.(id, checks, goesOn);
    return goesOn;
  };
}

const gating = (rules: GateRules): GateRule[] => Object.values(rules).filter(({ advisory }) => !advisory);
