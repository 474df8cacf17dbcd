import { oneLine, type RunEvent } from '@ubench/core';
import { formatDuration } from '@ubench/units';
import type { Colours } from './colours.ts';
import { endedLine } from './ended-line.ts';
import { elapsedText, phaseText, ratesText, stepText, waitText } from './phase-text.ts';
import { type ProgressState, titleOf } from './progress-state.ts';

/** What a log says about an event: one line, or nothing. `state` is the one after the event. */
export function plainLine(event: RunEvent, state: ProgressState, c: Colours): string | undefined {
  switch (event.type) {
    case 'run-start': {
      const { benchmarks, deployments } = event.plan;
      return `run ${event.run}: ${counted(benchmarks.length, 'benchmark')}, ${counted(deployments.length, 'deployment')}`;
    }
    case 'deployment': {
      const name = titleOf(state, event.deployment);
      if (event.state === 'failed') return `${c.red('✗')} ${name}: failed after ${formatDuration(event.elapsed_ns)}${event.error ? `: ${oneLine(event.error.what)}` : ''}`;
      if (event.state === 'kept') return `${name}: left running`;
      return event.state === 'ready' ? `${name}: ready after ${formatDuration(event.elapsed_ns)}` : `${name}: ${event.state}`;
    }
    case 'wait':
      return `${titleOf(state, event.deployment)} ${waitText(event)}`;
    case 'provision':
      return `${titleOf(state, event.deployment)}: ${oneLine(event.step)}${event.state === 'ended' ? ` took ${formatDuration(event.elapsed_ns)}` : ''}`;
    case 'phase': {
      const time = event.expected_ns === undefined ? '' : `, ${formatDuration(event.expected_ns)}`;
      return `${titleOf(state, event.benchmark)}: ${phaseText(event)}${time}`;
    }
    case 'benchmark-end':
      return endedLine(event.result, c);
    case 'error':
      return `${c.red('error:')} ${oneLine(event.error.what)}${event.error.where === undefined ? '' : ` (${oneLine(event.error.where)})`}`;
    case 'warning':
      return `${c.yellow('warning:')} ${titleOf(state, event.benchmark)}: ${oneLine(event.finding.message)}`;
    case 'probe':
      return `${titleOf(state, event.benchmark.id)}: decided by the points before it`;
    case 'progress':
    case 'provision-progress':
    case 'instance':
    case 'taken-up':
    case 'trial-start':
    case 'trial-end':
    case 'sweep-end':
    case 'interrupt':
      return undefined;
  }
}

/** That a run is alive: what it is at, and since when. */
export function heartbeatLine({ current, deployments, titles, since_ms }: ProgressState, now_ms: number): string {
  if (current) {
    const rates = ratesText(current);
    return `${current.title}: ${phaseText(current)}, ${elapsedText(now_ms - current.since_ms)} so far${rates === '' ? '' : `, ${rates}`}`;
  }
  for (const [id, { state, since_ms: since, step, wait }] of deployments) {
    const title = titles.get(id) ?? oneLine(id);
    if (step !== undefined) return `${title}: ${stepText(step, now_ms)} so far`;
    if (state === 'starting' && wait !== undefined) return `${title} ${waitText(wait, now_ms - wait.since_ms)}`;
    if (state === 'starting' || state === 'stopping') return `${title}: ${state}, ${elapsedText(now_ms - since)} so far`;
  }
  return `running, ${elapsedText(now_ms - since_ms)} so far`;
}

const counted = (amount: number, what: string): string => `${amount} ${what}${amount === 1 ? '' : 's'}`;
