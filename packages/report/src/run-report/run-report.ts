import type { RunResult } from '@ubench/core';
import type { Section } from '../page/page.ts';
import { renderPage } from '../page/render-page.ts';
import type { AcceptedHistory } from './accepted-history.ts';
import { backgroundSection } from './background-section.ts';
import { benchmarksSection } from './benchmarks-section.ts';
import { type ChartedBenchmarks, chartedBenchmarks } from './charted-benchmarks.ts';
import { errorsSection } from './errors-section.ts';
import { gateSection } from './gate-section.ts';
import { historySection } from './history-section.ts';
import { panelsSection } from './panels-section.ts';
import { percentilesSection } from './percentiles-section.ts';
import { profileSection } from './profile-section.ts';
import { provenanceSection } from './provenance-section.ts';
import { resourcesSection } from './resources-section.ts';
import { runBanner } from './run-banner.ts';
import { sweepsSection } from './sweeps-section.ts';
import { timeSection } from './time-section.ts';
import { validitySection } from './validity-section.ts';

export interface RunReportOptions {
  /** What the numbers are shown beside; without it there is no section about it. */
  readonly history?: AcceptedHistory | undefined;
}

/** What a section is made of. */
export interface ReportedRun extends RunReportOptions {
  readonly result: RunResult;
  readonly charted: ChartedBenchmarks;
}

/** In the order in which an engineer asks: can it be believed, what came out, why, under which circumstances. One that has nothing to say is left out. */
const sections: readonly ((run: ReportedRun) => Section | undefined | Promise<Section | undefined>)[] = [
  validitySection,
  benchmarksSection,
  gateSection,
  percentilesSection,
  timeSection,
  sweepsSection,
  panelsSection,
  resourcesSection,
  errorsSection,
  backgroundSection,
  profileSection,
  historySection,
  provenanceSection,
];

/**
 * A run as one HTML file that needs nothing beside it: at most 2 MB for 20 benchmarks with an hour of seconds. Says what is missing of a run that
 * was interrupted, is invalid or of an earlier version. No text in the result can be more than text in the page.
 */
export async function renderRunReport(result: RunResult, options: RunReportOptions = {}): Promise<string> {
  const run: ReportedRun = { ...options, result, charted: chartedBenchmarks(result) };
  const made: Section[] = [];
  // One after the other: what a chart needs while it is made is free again before the next.
  for (const make of sections) {
    const section = await make(run);
    if (section !== undefined) made.push(section);
  }
  return renderPage({ title: `Run ${result.run.id}`, kind: 'Run report', banner: runBanner(result), sections: made });
}
