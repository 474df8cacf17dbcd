import { describe, expect, it } from 'vitest';
import { Project } from '../harness/project.ts';

/** A server of the project's own, deployed as a command: answers at once, and says what it was asked. */
const server = `
  import { createServer } from 'node:http';
  createServer((request, response) => {
    if (request.url === '/slow') setTimeout(() => response.end('slow'), 20);
    else response.end(JSON.stringify({ path: request.url }));
  }).listen(Number(process.argv[2]), '127.0.0.1');`;
const web = `import { http } from '@ubench/service-http';
  import { afterAll, beforeAll, bench, deploy, describe, expect } from 'ubench';
  const web = () => http({ command: ['node', 'server.mjs', '{port}'] });
  const quick = { concurrency: 2, operations: 40 };`;

describe('a spec', () => {
  it('runs its suites in order: deployments up, hooks around benchmarks, everything down again', async () => {
    const project = new Project({
      'server.mjs': server,
      'a.bench.ts': `${web}
        const outer = deploy(web(), { name: 'outer' });
        const say = (text: string) => console.error('SAW ' + text);
        beforeAll(async ({ url }) => say('outer before ' + (await (await fetch(url(outer) + '/hello')).text())));
        afterAll(() => say('outer after'));
        bench('first', { target: outer, workload: http.request(), load: quick }, () => say('first checked'));
        describe('inner', () => {
          const inner = deploy(web(), { name: 'inner' });
          beforeAll(({ url }) => say('inner before ' + (url(inner) !== url(outer))));
          afterAll(() => say('inner after'));
          bench('second', { target: inner, workload: http.request(), load: quick }, () => say('second checked'));
        });
        bench('third', { target: outer, workload: http.request(), load: quick });`,
    });
    const { code, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(0);
    const seen = stderr.split('\n').filter((line) => /^(SAW|(outer|inner): (ready|stopped))/.test(line));
    expect(seen.map((line) => line.replace(/ after .* (ms|s|µs)$/, ''))).toEqual([
      'outer: ready', 'SAW outer before {"path":"/hello"}', 'SAW first checked',
      'inner: ready', 'SAW inner before true', 'SAW second checked', 'SAW inner after', 'inner: stopped',
      'SAW outer after', 'outer: stopped',
    ]);
    expect(project.result.benchmarks.map(({ name, status }) => [name, status])).toEqual([
      ['first', 'measured'], ['second', 'measured'], ['third', 'measured'],
    ]);
  });

  it('says which benchmarks run: only, skip, todo, tags and names', async () => {
    const project = new Project({
      'a.bench.ts': `import { bench, describe } from 'ubench';
        const fn = () => Math.sqrt(2);
        bench('a', fn);
        bench.skip('b', fn);
        bench.todo('c');
        describe('group', { tags: ['math'] }, () => { bench('d', fn); });`,
      'b.bench.ts': `import { bench } from 'ubench';
        bench('e', () => 1);
        bench.only('f', () => 1);`,
    });
    const statuses = () => Object.fromEntries(project.result.benchmarks.map(({ name, status }) => [name, status]));
    await project.ubench('run');
    expect(statuses()).toEqual({ a: 'measured', b: 'skipped', c: 'todo', d: 'measured', e: 'skipped', f: 'measured' });
    await project.ubench('run', '--tag', 'math');
    expect(statuses()).toEqual({ d: 'measured' });
    await project.ubench('run', '-t', 'group d');
    expect(statuses()).toEqual({ d: 'measured' });
    await project.ubench('run', 'a.bench.ts:3');
    expect(statuses()).toEqual({ a: 'measured' });
    const { stdout } = await project.ubench('run', '--list', 'b.bench');
    expect(stdout).toBe('b.bench.ts > e\nb.bench.ts > f\n');
  });

  it('makes a benchmark of every row of a table, and of every point of a sweep', async () => {
    const project = new Project({
      'server.mjs': server,
      'a.bench.ts': `${web}
        const target = deploy(web());
        bench.each([{ path: '/a', kind: 'fast' }, { path: '/slow', kind: 'slow' }])('$kind path', ({ path }) => ({ target, workload: http.request({ path }), load: quick }),
          (result, { kind }) => { if (kind === 'slow') expect(result.latency.p50).toBeGreaterThan('19ms'); });
        bench.sweep('clients', { target, workload: http.request({ path: '/slow' }), load: { concurrency: [1, 2, 4], operations: 40 } },
          (sweep) => {
            expect(sweep.points[2]!.result.throughput).toBeGreaterThan('60/s');
            expect(sweep.knee.concurrency).toBeGreaterThan(1);
          });`,
    });
    const { code, stdout } = await project.ubench('run');
    expect(project.result.benchmarks.map(({ id }) => id)).toEqual([
      'a.bench.ts > fast path [path=/a, kind=fast]',
      'a.bench.ts > slow path [path=/slow, kind=slow]',
      'a.bench.ts > clients [concurrency=1]',
      'a.bench.ts > clients [concurrency=2]',
      'a.bench.ts > clients [concurrency=4]',
    ]);
    const [sweep] = project.result.sweeps;
    // A service that does not queue has its knee beyond what was tested, and an expectation on it cannot be judged.
    expect(sweep!.knee).toBeNull();
    expect(sweep!.assertions.map(({ verdict }) => verdict)).toEqual(['PASS', 'ERROR']);
    expect(code).toBe(3);
    expect(stdout).toMatch(/beyond the tested range/);
  });

  it('is repeated as trials, on the same deployment, with the spread over them', async () => {
    const project = new Project({
      'server.mjs': server,
      'a.bench.ts': `${web}
        bench('b', { target: deploy(web()), workload: http.request(), load: quick, trials: 3 });`,
    });
    await project.ubench('run');
    const [bench] = project.result.benchmarks;
    expect(bench!.trials).toHaveLength(3);
    expect(bench!.metrics['operations']).toEqual({ kind: 'count', n: 120, value: 120 });
    expect(project.result.deployments).toHaveLength(1);
    await project.ubench('run', '--trials', '2');
    expect(project.result.benchmarks[0]!.trials).toHaveLength(2);
  });

  it('runs against a service that is already up, by --at', async () => {
    const project = new Project({
      'server.mjs': server,
      'a.bench.ts': `${web}
        bench('b', { target: deploy(web(), { name: 'web' }), workload: http.request({ path: '/x' }, (response) => response.text().includes('/x')), load: quick });`,
      'outer.bench.ts': `${web}
        import { execFileSync } from 'node:child_process';
        const target = deploy(web());
        beforeAll(({ url }) => {
          console.error(execFileSync(process.execPath, [process.argv[1]!, 'run', 'a.bench.ts', '--at', 'web=' + url(target)], { encoding: 'utf8' }));
        });
        bench('o', { target, workload: http.request(), load: quick });`,
    });
    const { code, stderr } = await project.ubench('run', 'outer.bench.ts');
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/✓ b/);
  });
});
