import type { BenchmarkResult } from '../result/result.ts';
import { clientOptions } from './client-options.ts';
import { clientDriver } from './client-driver.ts';

/** What is said of a program of the user's own that was the load: `4 × python3 load.py`; `undefined` of any other load. */
export function clientTitle({ driver }: Pick<BenchmarkResult, 'driver'>): string | undefined {
  if (driver?.name !== clientDriver.name) return undefined;
  const parsed = clientOptions.pick({ command: true, tasks: true }).loose().safeParse(driver.options);
  return parsed.success ? `${parsed.data.tasks} × ${parsed.data.command.join(' ')}` : undefined;
}
