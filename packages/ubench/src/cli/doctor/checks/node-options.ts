import type { Diagnosis } from '@ubench/core';
import type { Check } from '../check.ts';

/** Each of these makes every agent slower, or slower at some moments, than it is in an ordinary run. */
const distorting: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/^--inspect/, 'a debugger can stop it'],
  [/^--(cpu-prof|heap-prof|prof|perf-|heapsnapshot)/, 'it is profiled'],
  [/^--trace[-=]/, 'it is traced'],
  [/^--(jitless|no-opt|max-lazy|stress-|gc-interval)/, 'V8 is made slower'],
  [/^(--require|-r|--import|--loader|--experimental-loader)(=|$)/, 'other code is loaded into it'],
];

/** @param options Of Node, from NODE_OPTIONS and its command line. */
export function judgeNodeOptions(options: readonly string[], coverage: string | undefined): Diagnosis {
  const name = 'Node options';
  const reasons = options.flatMap((option) => {
    const why = distorting.find(([pattern]) => pattern.test(option))?.[1];
    return why === undefined ? [] : [`${option} (${why})`];
  });
  if (coverage !== undefined && coverage !== '') reasons.push('NODE_V8_COVERAGE (every function counts its calls)');
  if (reasons.length === 0) return { name, status: 'ok', found: options.length === 0 ? 'none' : options.join(' ') };
  return { name, status: 'warning', found: `load is generated under ${reasons.join(', ')}`, fix: 'Measure without: env -u NODE_OPTIONS -u NODE_V8_COVERAGE ubench run …' };
}

export const nodeOptions: Check = {
  group: 'ubench',
  name: 'Node options',
  run: ({ env }) => [judgeNodeOptions([...(env['NODE_OPTIONS'] ?? '').split(/\s+/).filter((option) => option !== ''), ...process.execArgv], env['NODE_V8_COVERAGE'])],
};
