import type { ComparedNumber } from '@ubench/core/analysis';
import { formatCount } from '@ubench/units';

/** How many ratios the numbers have, and what they say: `3 ratios: 1 worse, 2 unclear`; `undefined` without any. */
export function ratioTally(numbers: readonly ComparedNumber[]): string | undefined {
  const ratios = numbers.flatMap(({ runs }) => runs.filter(({ ratio }) => ratio !== null));
  if (ratios.length === 0) return undefined;
  const kinds = [...(['better', 'worse', 'unclear', 'same'] as const).map((word) => [word, word] as const), [null, 'without interval, which takes two trials on each side'] as const];
  const counted = kinds.flatMap(([kind, word]) => {
    const count = ratios.filter(({ direction }) => direction === kind).length;
    return count === 0 ? [] : [`${formatCount(count)} ${word}`];
  });
  return `${formatCount(ratios.length)} ratio${ratios.length === 1 ? '' : 's'}: ${counted.join(', ')}`;
}
