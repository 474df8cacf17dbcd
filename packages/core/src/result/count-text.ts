import type { BenchmarkResult, RunResult } from './result.ts';

const count = (amount: number, what: string): string[] => (amount === 0 ? [] : [`${amount} ${what}`]);

/** `Benchmarks: 3 measured, 1 failed · assertions: 2 passed · exit code 3`: what became of everything, counted. */
export function countText({ benchmarks, sweeps, run, errors, deployments, gate }: RunResult): string {
  const ofStatus = (...statuses: BenchmarkResult['status'][]): number => benchmarks.filter(({ status }) => statuses.includes(status)).length;
  const failures = errors.length + deployments.filter(({ error }) => error).length;
  return [
    `Benchmarks: ${[
      `${ofStatus('measured')} measured`,
      ...count(ofStatus('failed'), 'failed'),
      ...count(benchmarks.filter(({ status, validity }) => status === 'measured' && !validity.valid).length, 'invalid'),
      ...count(ofStatus('interrupted'), 'interrupted'),
      ...count(ofStatus('skipped', 'todo'), 'skipped'),
    ].join(', ')}`,
    `assertions: ${verdictsText([...benchmarks, ...sweeps].flatMap((holder) => holder.assertions))}`,
    ...(gate === undefined ? [] : [`gate: ${verdictsText(gate.checks)}`]),
    ...(failures === 0 ? [] : [`errors: ${failures}`]),
    run.exit_code === null ? 'no exit code: its process was killed' : `exit code ${run.exit_code}`,
  ].join(' · ');
}

function verdictsText(judged: readonly { readonly verdict: string }[]): string {
  if (judged.length === 0) return 'none';
  const of = (verdict: string): number => judged.filter((one) => one.verdict === verdict).length;
  return [`${of('PASS')} passed`, ...count(of('FAIL'), 'failed'), ...count(of('INCONCLUSIVE'), 'inconclusive'), ...count(of('ERROR'), 'without a verdict')].join(', ');
}
