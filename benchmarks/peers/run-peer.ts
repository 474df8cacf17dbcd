import type { Session } from './comparison.ts';
import { runMeasured } from './run-measured.ts';
import type { HttpReport, LoadCommand } from './tools/http-tool.ts';

/** Runs a peer's load to its end. Rejects where it fails. */
export async function runPeer(name: string, { args, env = {}, read }: LoadCommand, { tools, signal }: Pick<Session, 'tools' | 'signal'>): Promise<{ readonly report: HttpReport; readonly cpu_ns: number }> {
  const { path } = tools.get(name)!;
  const { stdout, cpu_ns } = await runMeasured([path, ...args], { signal, env });
  return { report: await read(stdout, path), cpu_ns };
}
