import { z } from 'zod';
import type { StoredRun } from './stored-run.ts';

/** A run in one line: what the index keeps, and `ubench list` shows. */
export const runSummary = z.object({
  id: z.string(),
  status: z.enum(['RUNNING', 'COMPLETED', 'FAILED', 'INTERRUPTED', 'ADOPTED', 'UNKNOWN']),
  reason: z.string().optional().describe('Why it is UNKNOWN or ADOPTED.'),
  started_at: z.string().nullable(),
  duration_ns: z.number().nullable(),
  exit_code: z.number().nullable().describe('null: it goes on, or its process was killed.'),
  command: z.string().nullable().describe('What was typed after ubench.'),
  files: z.array(z.string()).describe('Spec files of its plan.'),
  benchmarks: z.object({
    planned: z.number(),
    measured: z.number(),
    failed: z.number().describe('Failed, or measured and not valid.'),
    interrupted: z.number().describe('Begun or not, not finished.'),
  }),
  trials: z.number().describe('Trials finished, over all benchmarks.'),
  assertions: z.object({ passed: z.number(), failed: z.number().describe('FAIL or ERROR.'), inconclusive: z.number() }),
  instances: z.object({
    kept: z.number().describe('Left running on purpose.'),
    open: z.number().describe('Started and, as far as is written down, not stopped; of a run that ended: left behind.'),
  }),
});
export type RunSummary = z.infer<typeof runSummary>;

export function summarizeRun({ id, status, reason, record, plan, result, instances }: StoredRun): RunSummary {
  const benchmarks = result?.benchmarks ?? [];
  const verdicts = [...benchmarks, ...(result?.sweeps ?? [])].flatMap(({ assertions }) => assertions.map(({ verdict }) => verdict));
  const counted = (...which: string[]): number => verdicts.filter((verdict) => which.includes(verdict)).length;
  const going = status === 'RUNNING' || status === 'UNKNOWN';
  return {
    id,
    status,
    ...(reason === undefined ? {} : { reason }),
    started_at: record?.started_at ?? result?.run.started_at ?? null,
    duration_ns: going ? null : (result?.run.duration_ns ?? null),
    exit_code: going ? null : (result?.run.exit_code ?? null),
    command: (record?.provenance ?? result?.provenance)?.argv.join(' ') ?? null,
    files: plan?.files.map(({ path }) => path) ?? [...new Set(benchmarks.map(({ file }) => file))],
    benchmarks: {
      planned: benchmarks.filter((benchmark) => benchmark.status !== 'skipped' && benchmark.status !== 'todo').length,
      measured: benchmarks.filter((benchmark) => benchmark.status === 'measured').length,
      failed: benchmarks.filter((benchmark) => benchmark.status === 'failed' || (benchmark.status === 'measured' && !benchmark.validity.valid)).length,
      interrupted: benchmarks.filter((benchmark) => benchmark.status === 'interrupted').length,
    },
    trials: benchmarks.reduce((sum, { trials }) => sum + trials.length, 0),
    assertions: { passed: counted('PASS'), failed: counted('FAIL', 'ERROR'), inconclusive: counted('INCONCLUSIVE') },
    instances: {
      kept: instances.filter((instance) => instance.state === 'kept').length,
      open: instances.filter((instance) => instance.state !== 'kept').length,
    },
  };
}
