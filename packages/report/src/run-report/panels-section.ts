import type { Section } from '../page/page.ts';
import type { ReportedRun } from './run-report.ts';

export async function panelsSection(_run: ReportedRun): Promise<Section | undefined> {
  return undefined;
}
