import type { ClosedLoad, HttpReport, HttpTool, LoadCommand } from './http-tool.ts';
import { numbersIn } from './read-text.ts';
import { goModuleVersion } from './read-version.ts';

/** In Go. Its rate is that of each worker and drops what is late, so it takes part in the closed loop alone. */
export const hey: HttpTool = {
  name: 'hey',
  install: 'scripts/peers/install.sh hey   (or: go install github.com/rakyll/hey@latest, brew install hey)',
  version: (path) => goModuleVersion(path, 'github.com/rakyll/hey'),
  closed: (load) => command(load, ['-z', `${load.seconds}s`, '-c', String(load.clients)]),
  idle: (load) => command(load, ['-n', '1', '-c', '1']),
};

const command = ({ url }: ClosedLoad, load: readonly string[]): LoadCommand => ({ args: [...load, url], read: readHey });

export function readHey(stdout: string): HttpReport {
  const [perSecond] = numbersIn(stdout, /Requests\/sec:\s+([\d.]+)/);
  const [mean_s] = numbersIn(stdout, /Average:\s+([\d.]+) secs/);
  const statuses = [...stdout.matchAll(/^\s+\[(\d{3})\]\s+(\d+) responses/gm)].map(([, status, count]) => ({ status, count: Number(count) }));
  const errors = [...(stdout.split('Error distribution:')[1] ?? '').matchAll(/^\s+\[(\d+)\]/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
  const answered = statuses.reduce((sum, { count }) => sum + count, 0);
  const quantile_ms = (percent: number): number => {
    const found = new RegExp(`^\\s+${percent}%+ in ([\\d.]+) secs`, 'm').exec(stdout)?.[1];
    return found === undefined ? Number.NaN : Number(found) * 1e3;
  };
  return {
    requests: answered + errors,
    failed: answered + errors - (statuses.find(({ status }) => status === '200')?.count ?? 0),
    perSecond: perSecond!,
    mean_ms: mean_s! * 1e3,
    p95_ms: quantile_ms(95),
    p99_ms: quantile_ms(99),
    shareOver: undefined,
  };
}
