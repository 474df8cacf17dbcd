import type { GateCheck } from '@ubench/core';
import type { Colours } from '@ubench/reporter-terminal';
import { formatShare } from '@ubench/units';

/** `+2.1 %`: how much worse it is; `-2.1 %`: better. */
export const signedShare = (share: number): string => `${share < 0 ? '-' : '+'}${formatShare(Math.abs(share))}`;

/** `+2.1 % [-0.4 %, +4.5 %]`, or that nobody can tell. */
export function changeText({ change_share, low_share, high_share }: Pick<GateCheck, 'change_share' | 'low_share' | 'high_share'>): string {
  if (change_share === null || low_share === null || high_share === null) return '–';
  return `${signedShare(change_share)} [${signedShare(low_share)}, ${signedShare(high_share)}]`;
}

/** `1 pair`, `5 pairs`. */
export const pairsText = (pairs: number): string => `${pairs} pair${pairs === 1 ? '' : 's'}`;

/** By shape as well as by colour. */
export function verdictText(verdict: GateCheck['verdict'], c: Colours): string {
  switch (verdict) {
    case 'PASS':
      return c.green('✓ PASS');
    case 'INCONCLUSIVE':
      return c.yellow('? INCONCLUSIVE');
    case 'FAIL':
    case 'ERROR':
      return c.red(`✗ ${verdict}`);
  }
}
