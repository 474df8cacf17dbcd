import { beforeAll, describe, expect, it } from 'vitest';
import { leftRunning } from '../harness/left-running.ts';
import { type Finished, Project } from '../harness/project.ts';
import { benchOf, imports, nap, quick, server, web } from './web-spec.ts';

const fine = { 'server.mjs': server, 'fine.bench.ts': `${imports}${web()}${quick}` };

interface Mistake {
  readonly mistake: string;
  /** The spec. */
  readonly text: string;
  /** `file:line` or a file, relative to the folder of the mistake. */
  readonly at: string;
  readonly code: string;
  readonly what: string;
  readonly fix: string;
  readonly beside?: Readonly<Record<string, string>>;
}

const needsNoCompiler = expect.stringMatching(/^Specs run by stripping types. Write a const object instead of an enum/);
const aBench = `bench('f', ${nap});\n`;

const mistakes: Mistake[] = [
  {
    mistake: 'code that throws',
    text: `${imports}const rows = undefined;\nrows.length;\n`,
    at: 'a.bench.ts:5',
    code: 'UBENCH_E_SPEC_THREW',
    what: expect.stringMatching(/TypeError: Cannot read properties of undefined/),
    fix: expect.stringContaining('only declares'),
  },
  {
    mistake: 'a text that is thrown',
    text: `${imports}throw 'no luck';\n`,
    at: 'a.bench.ts',
    code: 'UBENCH_E_SPEC_THREW',
    what: 'The spec could not be imported: no luck',
    fix: expect.stringContaining('only declares'),
  },
  {
    mistake: 'a helper module that throws',
    text: `${imports}import './helper.ts';\n${aBench}`,
    beside: { 'helper.ts': "export {};\nthrow new Error('no data');\n" },
    at: 'helper.ts:2',
    code: 'UBENCH_E_SPEC_THREW',
    what: 'The spec could not be imported: Error: no data',
    fix: expect.stringContaining('only declares'),
  },
  {
    mistake: 'no benchmark',
    text: `${imports}describe('empty', () => {});\n`,
    at: 'a.bench.ts',
    code: 'UBENCH_E_SPEC_EMPTY',
    what: 'The spec declares no benchmark.',
    fix: expect.stringMatching(/^Add one: bench\(/),
  },
  {
    mistake: 'two benchmarks with one name',
    text: `${imports}${aBench}\n${aBench}`,
    at: 'a.bench.ts:6',
    code: 'UBENCH_E_NAME_TAKEN',
    what: "There are two benchmarks named 'f' here; the first is at line 4.",
    fix: expect.stringContaining('give each its own'),
  },
  {
    mistake: 'two deployments with one name',
    text: `${imports}deploy(http());\ndescribe('inner', () => {\n  deploy(http());\n});\n`,
    at: 'a.bench.ts:6',
    code: 'UBENCH_E_NAME_TAKEN',
    what: "There are two deployments named 'http' here; the first is at line 4.",
    fix: expect.stringContaining('give each its own'),
  },
  {
    mistake: 'a benchmark without a name',
    text: `${imports}bench('', ${nap});\n`,
    at: 'a.bench.ts:4',
    code: 'UBENCH_E_NAME_INVALID',
    what: expect.stringContaining('not empty'),
    fix: "Write bench('name', …).",
  },
  {
    mistake: 'a benchmark of nothing',
    text: `${imports}bench('f', null as never);\n`,
    at: 'a.bench.ts:4',
    code: 'UBENCH_E_BENCH_SHAPE',
    what: 'The second argument of bench() is null.',
    fix: expect.stringMatching(/^A benchmark is bench\(name, /),
  },
  {
    mistake: 'a describe without a function',
    text: `${imports}describe('group', undefined as never);\n`,
    at: 'a.bench.ts:4',
    code: 'UBENCH_E_DESCRIBE_SHAPE',
    what: 'describe() was given nothing where its function belongs.',
    fix: expect.stringMatching(/^Write describe\(/),
  },
  {
    mistake: 'a describe with a misspelt option',
    text: `${imports}describe('group', { tag: ['smoke'] } as never, () => {\n  ${aBench}});\n`,
    at: 'a.bench.ts:4',
    code: 'UBENCH_E_OPTION_UNKNOWN',
    what: "describe() has no option 'tag'.",
    fix: "Did you mean 'tags'?",
  },
  {
    mistake: 'a describe with an async function',
    text: `${imports}describe('group', async () => {\n  ${aBench}});\n`,
    at: 'a.bench.ts:4',
    code: 'UBENCH_E_DESCRIBE_ASYNC',
    what: 'The function of a describe is asynchronous.',
    fix: expect.stringContaining('beforeAll'),
  },
  {
    mistake: 'a service that is deployed without being called',
    text: `${imports}deploy(postgres as never);\n`,
    at: 'a.bench.ts:4',
    code: 'UBENCH_E_DEPLOY_SHAPE',
    what: 'deploy() takes a service, and was given the function that makes one.',
    fix: 'Call it: deploy(postgres()).',
  },
  {
    mistake: 'a target of another describe',
    text: `${imports}let db;\ndescribe('one', () => {\n  db = deploy(postgres());\n});\n${benchOf('db', 'postgres.selectOnly()')}`,
    at: 'a.bench.ts:8',
    code: 'UBENCH_E_TARGET_SCOPE',
    what: expect.stringContaining("'postgres'"),
    fix: expect.stringContaining('enclosing describe'),
  },
  {
    mistake: 'expect() outside a check',
    text: `${imports}${aBench}expect(undefined);\n`,
    at: 'a.bench.ts:5',
    code: 'UBENCH_E_EXPECT_OUTSIDE',
    what: 'expect() was called outside the check of a benchmark.',
    fix: expect.stringContaining('last function of bench('),
  },
  {
    mistake: 'a syntax error',
    text: `${imports}const x = ;\n`,
    at: 'a.bench.ts:4',
    code: 'UBENCH_E_SPEC_PARSE',
    what: 'The file cannot be parsed: Expression expected',
    fix: 'Correct the syntax at the line shown.',
  },
  {
    mistake: 'an enum',
    text: `${imports}\nenum Colour { Red }\n${aBench}`,
    at: 'a.bench.ts:5',
    code: 'UBENCH_E_SPEC_SYNTAX',
    what: expect.stringContaining('enum'),
    fix: needsNoCompiler,
  },
  {
    mistake: 'a namespace',
    text: `${imports}namespace Shapes { export const sides = 3; }\n${aBench}`,
    at: 'a.bench.ts:4',
    code: 'UBENCH_E_SPEC_SYNTAX',
    what: expect.stringContaining('namespace'),
    fix: needsNoCompiler,
  },
  {
    mistake: 'a parameter property',
    text: `${imports}class Point { constructor(readonly x: number) {} }\n${aBench}`,
    at: 'a.bench.ts:4',
    code: 'UBENCH_E_SPEC_SYNTAX',
    what: expect.stringContaining('parameter property'),
    fix: needsNoCompiler,
  },
  {
    mistake: 'a decorator',
    text: `${imports}const logged = (target: unknown) => target;\n@logged\nclass Point {}\n${aBench}`,
    at: 'a.bench.ts:5',
    code: 'UBENCH_E_SPEC_SYNTAX',
    what: expect.stringContaining('a decorator'),
    fix: needsNoCompiler,
  },
  {
    mistake: 'a decorator in a helper',
    text: `${imports}import './helper.ts';\n${aBench}`,
    beside: { 'helper.ts': 'const logged = (target: unknown) => target;\nexport class Point {\n  @logged x = 1;\n}\n' },
    at: 'helper.ts:3',
    code: 'UBENCH_E_SPEC_SYNTAX',
    what: expect.stringContaining('a decorator'),
    fix: needsNoCompiler,
  },
  {
    mistake: 'a path alias',
    text: `${imports}import { rows } from '@/data/rows';\n${aBench}`,
    beside: {
      'tsconfig.json': '{ // for editors\n  "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }',
      'src/data/rows.ts': 'export const rows = 1;\n',
    },
    at: 'a.bench.ts:4',
    code: 'UBENCH_E_SPEC_ALIAS',
    what: "'@/data/rows' is a path alias of tsconfig.json ('@/*'), which Node does not know.",
    fix: expect.stringContaining('relative path with its extension'),
  },
  {
    mistake: 'an import without extension',
    text: `${imports}import { rows } from './rows';\n${aBench}`,
    beside: { 'rows.ts': 'export const rows = 1;\n' },
    at: 'a.bench.ts:4',
    code: 'UBENCH_E_SPEC_EXTENSION',
    what: "'./rows' is imported without its extension.",
    fix: expect.stringContaining("Write './rows.ts'"),
  },
  {
    mistake: 'an import by the name of the compiled file',
    text: `${imports}import { rows } from './rows.js';\n${aBench}`,
    beside: { 'rows.ts': 'export const rows = 1;\n' },
    at: 'a.bench.ts:4',
    code: 'UBENCH_E_SPEC_EXTENSION',
    what: "'./rows.js' is not there; its TypeScript source is.",
    fix: expect.stringContaining("Write './rows.ts'"),
  },
  {
    mistake: 'a type that is imported like a value',
    text: `${imports}import { Row } from './rows.ts';\nconst row: Row = 1;\n${aBench}`,
    beside: { 'rows.ts': 'export type Row = number;\n' },
    at: 'a.bench.ts:4',
    code: 'UBENCH_E_SPEC_TYPE_IMPORT',
    what: "'./rows.ts' does not export 'Row' as a value.",
    fix: "If it is a type, write: import { type Row } from './rows.ts'.",
  },
  {
    mistake: 'a module that is not there',
    text: `${imports}import './nothing.ts';\n${aBench}`,
    at: 'a.bench.ts:4',
    code: 'UBENCH_E_SPEC_IMPORT',
    what: "'./nothing.ts' cannot be found.",
    fix: 'Correct the path.',
  },
  {
    mistake: 'a package that is not installed',
    text: `${imports}import pad from 'left-pad-of-mine/pad';\n${aBench}`,
    at: 'a.bench.ts:4',
    code: 'UBENCH_E_SPEC_IMPORT',
    what: "'left-pad-of-mine/pad' cannot be found.",
    fix: 'Install it: npm install --save-dev left-pad-of-mine',
  },
];

describe('a spec that cannot be collected', () => {
  let project: Project;
  let finished: Finished;

  // One run over all of them and a good one: every mistake must be reported, and none may keep the good spec from being measured.
  beforeAll(async () => {
    const removals: (() => void)[] = [];
    const files = mistakes.flatMap(({ text, beside }, index) =>
      Object.entries({ 'a.bench.ts': text, ...beside }).map(([name, content]) => [`${index}/${name}`, content] as const),
    );
    project = new Project({ ...Object.fromEntries(files), ...fine }, (remove) => removals.push(remove));
    finished = await project.ubench('run');
    return () => removals.forEach((remove) => remove());
  });

  it('does not keep the others from being measured, and the run ends with exit code 3', () => {
    expect(finished.code).toBe(3);
    expect(project.result.errors).toHaveLength(mistakes.length);
    expect(project.result.benchmarks).toMatchObject([{ name: 'quick', status: 'measured', validity: { valid: true } }]);
    expect(project.result.run).toMatchObject({ status: 'FAILED', exit_code: 3 });
    expect(leftRunning(project)).toEqual([]);
  });

  it.each(mistakes.map((mistake, index) => ({ ...mistake, index })))(
    'for $mistake is reported with its place, its line and the fix',
    ({ index, at, code, what, fix, text, beside }) => {
      const error = project.result.errors.find(({ where }) => where?.startsWith(`${index}/`));
      expect(error).toMatchObject({ code, what, fix, where: `${index}/${at}` });
      expect(finished.stdout).toContain(`at ${index}/${at}`);
      expect(finished.stdout).toContain(`[${code}]`);
      const [file, line] = at.split(':');
      if (line === undefined) return;
      const shown = { 'a.bench.ts': text, ...beside }[file!]!.split('\n')[Number(line) - 1];
      expect(error!.details).toContain(`> ${line} | ${shown}`);
    },
  );
});
