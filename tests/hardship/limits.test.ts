import { describe, it } from 'vitest';
import { benchOf, database, imports, quick, server, web } from '../bad-input/web-spec.ts';
import { leftRunning } from '../harness/left-running.ts';
import { Project } from '../harness/project.ts';

const limited = (files: number): string[] => ['sh', '-c', `ulimit -n ${files}; exec "$@"`, 'sh'];

describe('a process that may open few files', () => {
  it.for([26, 30, 40])('%i of them: ends with exit code 0 or 3 and a message that names the limit, and leaves nothing running', async (files, { expect, onTestFinished }) => {
    const project = new Project({ 'server.mjs': server, 'a.bench.ts': `${imports}${web()}${quick}` }, onTestFinished);
    const { code, stdout, stderr } = await project.startAs(limited(files), ['run']).finished;
    expect([0, 3], stdout + stderr).toContain(code);
    if (code === 3) expect((stdout + stderr).replaceAll(/\s+/g, ' ')).toMatch(/EMFILE|too many open files/);
    if (code === 3) expect((stdout + stderr).replaceAll(/\s+/g, ' ')).toContain('ulimit -n');
    expect(leftRunning(project)).toEqual([]);
  });
});

describe('an agent that runs out of memory', () => {
  it('is a lost agent: the measurement is invalid, the run goes on with the next benchmark, and everything is torn down', async ({ expect, onTestFinished }) => {
    const hoard = 'postgres.transaction(async () => { hoard.push(Array.from({ length: 1e5 }, (_, i) => ({ i }))); })';
    const project = new Project(
      {
        'a.bench.ts': `${imports}${database()}const hoard: unknown[] = [];\n${benchOf('db', hoard, "{ concurrency: 1, duration: '60s', warmup: '0s' }")}bench('next', () => 1);\n`,
      },
      onTestFinished,
    );
    const { code, stdout, stderr } = await project.startAs([], ['run'], { NODE_OPTIONS: '--max-old-space-size=200' }).finished;
    expect(code, stderr).toBe(3);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('an agent was lost: Worker terminated due to reaching memory limit');
    expect(project.result.benchmarks).toMatchObject([
      { name: 'b', validity: { valid: false } },
      { name: 'next', status: 'measured', validity: { valid: true } },
    ]);
    expect(leftRunning(project)).toEqual([]);
  });
});
