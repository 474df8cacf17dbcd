import { formatDuration } from '@ubench/units';
import type { Colours } from './colours.ts';
import { truncate } from './display-text.ts';
import { elapsedText, phaseText, ratesText, stepText, waitText } from './phase-text.ts';
import { type CurrentBenchmark, type ProgressState, titleOf } from './progress-state.ts';

/** The lines that a terminal shows while a run goes on; each fits the width. */
export function liveLines(state: ProgressState, now_ms: number, width: number, c: Colours): string[] {
  const lines: string[] = [];
  for (const [id, { state: phase, since_ms, step, wait }] of state.deployments) {
    if (phase !== 'starting' && phase !== 'stopping') continue;
    const doing = step !== undefined ? `: ${stepText(step, now_ms)}` : phase === 'starting' && wait !== undefined ? ` ${waitText(wait, now_ms - wait.since_ms)}` : `: ${phase}, ${elapsedText(now_ms - since_ms)}`;
    lines.push(c.cyan(truncate(`  ${titleOf(state, id)}${doing}`, width)));
  }
  if (state.current) lines.push(...currentLines(state.current, now_ms, width, c));
  const counted = state.total === 0 ? '' : `benchmark ${Math.min(state.ended + 1, state.total)}/${state.total}, `;
  const stopping = state.interrupted ? ', stopping' : '';
  lines.push(c.dim(truncate(`  ${counted}${elapsedText(now_ms - state.since_ms)}${stopping}`, width)));
  return lines;
}

function currentLines(current: CurrentBenchmark, now_ms: number, width: number, c: Colours): string[] {
  const elapsed_ms = now_ms - current.since_ms;
  const time = current.expected_ms === undefined ? elapsedText(elapsed_ms) : `${elapsedText(elapsed_ms)} of ${formatDuration(current.expected_ms * 1e6)}`;
  const bar = current.expected_ms === undefined ? '' : `${progressBar(elapsed_ms / current.expected_ms, Math.min(20, Math.max(8, width - 40)))} `;
  const rates = ratesText(current);
  return [
    c.bold(truncate(`  ${current.title}`, width)),
    truncate(`    ${phaseText(current)}  ${bar}${time}`, width),
    ...(rates === '' ? [] : [truncate(`    ${rates}`, width)]),
  ];
}

function progressBar(share: number, width: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  return '█'.repeat(full) + '░'.repeat(width - full);
}
