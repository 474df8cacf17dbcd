import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { describe, it } from 'vitest';
import { imports, server, web } from '../bad-input/web-spec.ts';
import { leftRunning } from '../harness/left-running.ts';
import { command, Project } from '../harness/project.ts';

const endless = (reporters = ''): Record<string, string> => ({
  'server.mjs': server,
  'a.bench.ts': `${imports}${web()}bench('endless', { target: web, workload: http.request(), load: { concurrency: 1, duration: '100s', warmup: '0s' } });\n`,
  ...(reporters === '' ? {} : { 'ubench.config.ts': reporters }),
});

describe('a terminal that is closed', () => {
  it('ends the run like SIGTERM: torn down, its result kept', async ({ expect, onTestFinished }) => {
    const project = new Project(endless(), onTestFinished);
    // `script` is the terminal: when it goes, so does the terminal of what it runs.
    const terminal = spawn('script', ['-qec', command('run').join(' '), '/dev/null'], { cwd: project.directory, stdio: ['ignore', 'pipe', 'ignore'] });
    onTestFinished(() => void terminal.kill('SIGKILL'));
    let shown = '';
    terminal.stdout.on('data', (text: Buffer) => (shown += text.toString()));
    await expect.poll(() => shown, { timeout: 30_000 }).toMatch(/measuring/);
    await expect.poll(() => leftRunning(project)).not.toEqual([]);
    terminal.kill('SIGKILL');
    await once(terminal, 'exit');
    await expect.poll(() => existsSync(`${project.runs[0]!}/result.json`), { timeout: 30_000 }).toBe(true);
    expect(project.result.run).toMatchObject({ status: 'INTERRUPTED', exit_code: 143 });
    await expect.poll(() => leftRunning(project)).toEqual([]);
  });
});

describe('a reader of the output that goes away', () => {
  it.for(['terminal', 'json'])('does not end the run, whatever reports to it: %s', async (reporter, { expect, onTestFinished }) => {
    const project = new Project(
      {
        'server.mjs': server,
        'a.bench.ts': `${imports}${web()}bench('short', { target: web, workload: http.request(), load: { concurrency: 1, operations: 50 } });\n`,
      },
      onTestFinished,
    );
    const shell = ['bash', '-c', '"$@" | true; exit "${PIPESTATUS[0]}"', 'bash'];
    const { code, stderr } = await project.startAs(shell, ['run', '--reporter', reporter]).finished;
    expect(code, stderr).toBe(0);
    expect(project.result.run.status).toBe('COMPLETED');
  });
});
