import { noValue } from '@ubench/units';
import type { GateCheck } from './gate-check.ts';

const isNumber = (share: number | null): share is number => share !== null && Number.isFinite(share);
/** Three significant digits, no more than it takes. */
const percent = (share: number | null): string => (isNumber(share) ? String(Number((share * 100).toPrecision(3))).replace('-', '−') : noValue);

/** `+12.4 % worse`, `−3 % better`: a change whose sign says the same whichever way is better. */
export function changeText({ change_share }: Pick<GateCheck, 'change_share'>): string {
  if (!isNumber(change_share)) return noValue;
  const sign = change_share > 0 ? '+' : '';
  return `${sign}${percent(change_share)} %${change_share === 0 ? '' : change_share > 0 ? ' worse' : ' better'}`;
}

/** `[8.1, 16.9]`, in percent; a bound that nothing can tell is a dash, and so is the whole where there is neither. */
export const intervalText = ({ low_share, high_share }: Pick<GateCheck, 'low_share' | 'high_share'>): string =>
  isNumber(low_share) || isNumber(high_share) ? `[${percent(low_share)}, ${percent(high_share)}]` : noValue;

/** `latency.p95 +12.4 % worse [8.1, 16.9], δ 10 %, n=5` */
export function gateCheckText(check: GateCheck): string {
  const numbers = [changeText(check), intervalText(check)].filter((text) => text !== noValue);
  return `${[check.metric, ...numbers].join(' ')}, δ ${percent(check.margin_share)} %, n=${isNumber(check.n) ? check.n : noValue}`;
}
