import type { Check } from '../check.ts';
import { pluginChecks } from '../plugin-checks.ts';
import type { BackendSubject } from './backend-subject.ts';
import { findChecks } from './find-checks.ts';
import { handleChecks } from './handle-checks.ts';
import { placeChecks } from './place-checks.ts';
import { runningChecks } from './running-checks.ts';
import { startChecks } from './start-checks.ts';
import { stateChecks } from './state-checks.ts';
import { stopChecks } from './stop-checks.ts';
import { usageChecks } from './usage-checks.ts';
import { waitingChecks } from './waiting-checks.ts';

const forStarting = (check: Check<BackendSubject>): Check<BackendSubject> => ({
  ...check,
  inapplicable: (subject) => (subject.starts === 'nothing' ? 'the backend starts nothing' : check.inapplicable?.(subject)),
});

const forFinding = (check: Check<BackendSubject>): Check<BackendSubject> => ({
  ...check,
  inapplicable: (subject) => (subject.starts === 'nothing' ? check.inapplicable?.(subject) : 'the backend starts what it runs'),
});

/** Everything that a backend must do. */
export const backendChecks: readonly Check<BackendSubject>[] = [
  ...pluginChecks,
  ...[startChecks, placeChecks, waitingChecks, stateChecks, handleChecks, findChecks, usageChecks, stopChecks].flat().map(forStarting),
  ...runningChecks.map(forFinding),
];
