import { type SampleRun, sampleRuns } from '../../sample-run/sample-runs.ts';
import type { Check } from '../check.ts';
import { pluginChecks } from '../plugin-checks.ts';
import { eventChecks } from './event-checks.ts';
import { fileChecks } from './file-checks.ts';
import type { ReporterSubject } from './reporter-subject.ts';
import { streamChecks } from './stream-checks.ts';

const reports = (run: SampleRun): Check<ReporterSubject> => ({
  of: 'a run',
  name: `${run.shape} is reported`,
  run: async (subject) => void (await subject.report(run)),
});

/** Everything that a reporter must do. */
export const reporterChecks: readonly Check<ReporterSubject>[] = [...pluginChecks, ...eventChecks, ...sampleRuns().map(reports), ...streamChecks, ...fileChecks];
