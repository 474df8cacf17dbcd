import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { Project } from '../harness/project.ts';
import { processesWith } from './processes-with.ts';
import { countingServer } from './programs.ts';

vi.setConfig({ testTimeout: 90_000 });

/** Each task says that it runs by a file, and starts a process of its own. */
const program = (onTerm: string): string => `trap '${onTerm}' TERM
  sleep 300 &
  touch running-$UBENCH_TASK
  while true; do sleep 0.1; done`;

let marks = 0;
function start(onTerm: string, options = '') {
  const mark = `ended-clients-${process.pid}-${++marks}`;
  const project = new Project({
    'server.mjs': countingServer,
    'load.sh': program(onTerm),
    'a.bench.js': `import { http } from '@ubench/service-http';
      import { bench, deploy } from 'ubench';
      const site = deploy(http({ command: ['node', 'server.mjs', '{port}'] }), { name: 'site' });
      bench('own', { target: site, client: { command: ['sh', 'load.sh'], tasks: 2, env: { CLIENT_MARK: '${mark}' } }, ${options} });`,
  });
  const run = project.start('run');
  const running = (): Promise<void> => expect.poll(() => [0, 1].every((task) => existsSync(join(project.directory, `running-${task}`))), { timeout: 60_000 }).toBe(true);
  return { project, run, mark, running };
}

/** Of this test, by the processes that it started: those of other tests come and go. */
const gone = (mark: string): Promise<void> => expect.poll(() => processesWith(mark), { timeout: 20_000 }).toEqual([]);

const ignoring = ':';

describe('a client that runs', () => {
  it('is told to end by Ctrl-C, with all that it has started', async () => {
    const { project, run, mark, running } = start('echo told to end; exit 0');
    await running();
    run.kill('SIGINT');
    const { code, stdout, stderr } = await run.finished;
    expect(code, stdout + stderr).toBe(130);
    expect(project.result.benchmarks[0]).toMatchObject({ status: 'interrupted', validity: { valid: false, reasons: [{ code: 'aborted' }, expect.anything()] } });
    const logs = join(project.runs[0]!, 'logs');
    expect(readFileSync(join(logs, readdirSync(logs).find((name) => name.endsWith('-task-1.log'))!), 'utf8')).toMatch(/told to end\n$/);
    await gone(mark);
  });

  it('is killed where it does not end by itself', async () => {
    const { run, mark, running } = start(ignoring);
    await running();
    run.kill('SIGINT');
    expect((await run.finished).code).toBe(130);
    await gone(mark);
  });

  it('ends with the timeout of its benchmark', async () => {
    const { project, run, mark } = start(ignoring, `timeout: '1s'`);
    expect((await run.finished).code).toBe(3);
    expect(project.result.benchmarks[0]).toMatchObject({ error: { code: 'UBENCH_E_BENCH_TIMEOUT' } });
    await gone(mark);
  });

  it('ends where ubench is killed, and so does its directory', async () => {
    const known = new Set(readdirSync(tmpdir()));
    const { project, run, mark, running } = start(ignoring);
    await running();
    const [task] = processesWith(mark);
    const results = /UBENCH_RESULTS=([^\0]+)/.exec(readFileSync(`/proc/${task}/environ`, 'utf8'))![1]!;
    expect(statSync(join(results, '..')).isDirectory()).toBe(true);
    expect(known.has(results.split('/').at(-2)!)).toBe(false);
    run.kill('SIGKILL');
    await run.finished;
    await gone(mark);
    await expect.poll(() => existsSync(join(results, '..'))).toBe(false);
    // Of the service, whoever cleans up.
    expect(await project.ubench('doctor', '--clean')).toMatchObject({ code: 0 });
  });

  it('ends where Ctrl-C is pressed twice', async () => {
    const { run, mark, running } = start(ignoring);
    await running();
    run.kill('SIGINT');
    await run.printed(/again|once more|stopp/i);
    run.kill('SIGINT');
    const { code, signal } = await run.finished;
    expect([code, signal]).not.toContain(0);
    await gone(mark);
  });
});
