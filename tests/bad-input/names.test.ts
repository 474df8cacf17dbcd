import { describe, it } from 'vitest';
import { Project } from '../harness/project.ts';
import { imports, nap, quick, server, web } from './web-spec.ts';

const text = (name: string): string => JSON.stringify(name);

/** What is written, and what it is called from then on. */
const odd: [kind: string, name: string, normalized: string][] = [
  ['spaces around and inside', '  two   spaces  ', 'two spaces'],
  ['quotes', `it's a "test" of \`all\``, `it's a "test" of \`all\``],
  ['newlines and tabs', 'one\n\ttwo\r\nthree', 'one two three'],
  ['signs of a shell and of an expression', '$(rm -rf) * [a](b) \\ %s $1', '$(rm -rf) * [a](b) \\ %s $1'],
  ['combining marks', 'cafe\u0301', 'caf\u00E9'],
  ['characters outside of the basic plane', '速度 🚀 𝕏', '速度 🚀 𝕏'],
  ['commands of a terminal', 'red \u001B[31mred\u0007\u0000', 'red \uFFFD[31mred\uFFFD\uFFFD'],
  ['half a surrogate pair', 'half \uD83D', 'half \uFFFD'],
  ['a name of Object.prototype', '__proto__', '__proto__'],
  ['another', 'constructor', 'constructor'],
  ['ten thousand letters', 'x'.repeat(10_000), 'x'.repeat(10_000)],
];

describe.concurrent('a benchmark whose name has', () => {
  it.for(odd)('%s is measured under its normalised name, found by it and shown on one line', async ([, name, normalized], { expect, onTestFinished }) => {
    const project = new Project({ 'a.bench.ts': `${imports}describe(${text(name)}, () => { bench(${text(name)}, ${nap}); });\n` }, onTestFinished);
    const list = await project.ubench('run', '--list', '--json');
    expect(JSON.parse(list.stdout)).toEqual([`a.bench.ts > ${normalized} > ${normalized}`]);
    const { code, stdout, stderr } = await project.ubench('run', '-t', RegExp.escape(normalized));
    expect(code, stderr).toBe(0);
    expect(project.result.benchmarks).toMatchObject([{ id: `a.bench.ts > ${normalized} > ${normalized}`, name: normalized, suite: [normalized], status: 'measured' }]);
    // oxlint-disable-next-line no-control-regex -- it is what must not be there
    expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000B-\u001F]/);
  });
});

describe.concurrent('two names that are one', () => {
  it.for([
    ['after normalisation', `bench('caf\u00E9', ${nap});\nbench('cafe\u0301 ', ${nap});\n`, 5],
    ['because one looks like a path of describes', `describe('a > b', () => { bench('c', ${nap}); });\ndescribe('a', () => { describe('b', () => { bench('c', ${nap}); }); });\n`, 5],
    ['because one looks like a row of a table', `bench('a [n=1]', ${nap});\nbench.each([{ n: 1 }])('a', () => ${nap});\n`, 5],
    ['as sweeps over different loads', `${web()}const sweep = (load) => bench.sweep('s', { target: web, workload: http.request(), load });\nsweep({ concurrency: [1], operations: 5 });\nsweep({ concurrency: [2], operations: 5 });\n`, 5],
    ['as deployments', `deploy(http({ url: 'http://x' }), { name: 'caf\u00E9' });\ndeploy(http({ url: 'http://x' }), { name: 'cafe\u0301' });\n`, 5],
  ] as const)('%s are refused, with the line of the first', async ([, lines, at], { expect, onTestFinished }) => {
    const project = new Project({ 'server.mjs': server, 'a.bench.js': imports + lines, 'fine.bench.ts': `${imports}bench('naps', ${nap});\n` }, onTestFinished);
    const { code, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(3);
    expect(project.result.errors).toMatchObject([
      { code: 'UBENCH_E_NAME_TAKEN', what: expect.stringMatching(/the first is at line \d\.$/), where: expect.stringMatching(new RegExp(`^a\\.bench\\.js:${at}`)) },
    ]);
  });
});

describe.concurrent('a spec whose file is called', () => {
  it.for([
    'with spaces/a b.bench.ts',
    'quotes/it\'s "a".bench.ts',
    'percent/100%41#?x.bench.ts',
    'new\nline/a.bench.ts',
    'brackets [a](b)/{c,d}.bench.ts',
    'caf\u00E9/caf\u00E9.bench.ts',
    'cafe\u0301/cafe\u0301.bench.ts',
    '速度🚀.bench.ts',
    ':12.bench.ts',
    `${'d'.repeat(200)}/${'f'.repeat(200)}.bench.ts`,
  ])('%j is run, named by its path, and its mistakes have their line', async (file, { expect, onTestFinished }) => {
    const project = new Project(
      { 'server.mjs': server, [file]: `${imports}${web()}${quick}bench('bad', () => {\n  throw new Error('no');\n});\n` },
      onTestFinished,
    );
    const { code, stderr } = await project.ubench('run', file);
    expect(code, stderr).toBe(3);
    expect(project.result.errors).toEqual([]);
    expect(project.result.benchmarks).toMatchObject([
      { id: `${file} > quick`, file, status: 'measured' },
      { id: `${file} > bad`, status: 'failed', error: { where: `${file}:7` } },
    ]);
  });

  it('with a letter that its disk keeps in two parts is found by the letter that is typed', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'cafe\u0301.bench.ts': `${imports}bench('naps', ${nap});\n` }, onTestFinished);
    const { stdout } = await project.ubench('run', '--list', 'caf\u00E9');
    expect(stdout).toBe('cafe\u0301.bench.ts > naps\n');
  });
});

describe.concurrent('a deployment', () => {
  it('may have any name, and a log of its own', async ({ expect, onTestFinished }) => {
    const names = ['my db', 'my/db', '../db', 'x'.repeat(300), 'né'];
    const deployments = names.map(
      (name, index) =>
        `const d${index} = deploy(http({ command: ['node', 'server.mjs', '{port}'] }), { name: ${text(name)} });\n` +
        `bench('b${index}', { target: d${index}, workload: http.request(), load: { concurrency: 1, operations: 5 } });\n`,
    );
    const project = new Project({ 'server.mjs': server, 'a.bench.ts': imports + deployments.join('') }, onTestFinished);
    const { code, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(0);
    expect(project.result.deployments.map(({ name }) => name).sort()).toEqual(names.toSorted());
    const logs = project.result.deployments.map(({ log }) => log);
    expect(new Set(logs).size).toBe(names.length);
    for (const log of logs) expect(log).toMatch(/^logs\/[\w.-]{1,150}\.log$/);
  });
});
