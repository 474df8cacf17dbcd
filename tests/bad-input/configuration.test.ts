import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { Project } from '../harness/project.ts';
import { benchOf, imports, nap, web } from './web-spec.ts';

const spec = { 'a.bench.ts': `${imports}bench('naps', ${nap});\n` };

interface Mistake {
  readonly mistake: string;
  /** What the file holds; `ubench.config.ts` unless it is named. */
  readonly text: string;
  readonly file?: string;
  /** `file:line`, as far as it is known. */
  readonly at: string;
  readonly code: string;
  readonly says: string;
}

const config = 'ubench.config.ts';
const mistakes: Mistake[] = [
  { mistake: 'throws', text: "\nthrow new Error('no home');", at: `${config}:2`, code: 'UBENCH_E_CONFIG_LOAD', says: 'could not be loaded: no home' },
  { mistake: 'throws nothing', text: 'throw null;', at: config, code: 'UBENCH_E_CONFIG_LOAD', says: 'could not be loaded: null' },
  { mistake: 'throws something odd', text: 'throw Object.create(null);', at: config, code: 'UBENCH_E_CONFIG_LOAD', says: '[Object: null prototype] {}' },
  { mistake: 'has a key that throws', text: "export default {\n  get trials() { throw new Error('no count'); } };", at: `${config}:2`, code: 'UBENCH_E_CONFIG_LOAD', says: 'no count' },
  { mistake: 'ends the process', text: '\nprocess.exit(0);', at: `${config}:2`, code: 'UBENCH_E_EXITED', says: 'process.exit(0)' },
  { mistake: 'never finishes loading', text: 'await new Promise(() => {});', at: config, code: 'UBENCH_E_CONFIG_TIMEOUT', says: 'within 10 s' },
  { mistake: 'exports nothing', text: 'export const config = {};', at: config, code: 'UBENCH_E_CONFIG_EMPTY', says: 'has no default export' },
  { mistake: 'exports a function', text: 'export default () => ({});', at: config, code: 'UBENCH_E_CONFIG_SHAPE', says: 'holds a function' },
  { mistake: 'is not JSON', file: 'ubench.config.json', text: '{ "trials": 3,, }', at: 'ubench.config.json', code: 'UBENCH_E_CONFIG_LOAD', says: 'JSON' },
  { mistake: 'has a tag that YAML does not know', file: 'ubench.config.yaml', text: 'trials: !!js/function "x"', at: 'ubench.config.yaml', code: 'UBENCH_E_CONFIG_LOAD', says: 'tag' },
  { mistake: 'has a misspelt key', text: 'export default {\n\n  hookTimout: "5s" };', at: `${config}:3`, code: 'UBENCH_E_CONFIG_KEY_UNKNOWN', says: "Did you mean 'hookTimeout'?" },
  { mistake: 'has a key of Object.prototype', file: 'ubench.config.json', text: '{ "__proto__": { "trials": 3 } }', at: 'ubench.config.json:1', code: 'UBENCH_E_CONFIG_KEY_UNKNOWN', says: "no key '__proto__'" },
  { mistake: 'has a bare number for a duration', text: 'export default {\n  hookTimeout: 5 };', at: `${config}:2`, code: 'UBENCH_E_CONFIG_VALUE', says: "Write what you mean: '5ms', '5s', '5us'." },
  { mistake: 'has no time for hooks', text: "export default { hookTimeout: '0s' };", at: `${config}:1`, code: 'UBENCH_E_CONFIG_VALUE', says: 'it must be longer than nothing' },
  { mistake: 'has a share of more than all', text: 'export default { maxErrorShare: 1.5 };', at: `${config}:1`, code: 'UBENCH_E_CONFIG_VALUE', says: '1.5 has no unit' },
  { mistake: 'has NaN trials', text: 'export default { trials: NaN };', at: `${config}:1`, code: 'UBENCH_E_CONFIG_VALUE', says: 'received NaN' },
  { mistake: 'has a text for a list', text: "export default { include: '*.bench.ts' };", at: `${config}:1`, code: 'UBENCH_E_CONFIG_VALUE', says: 'expected array' },
  { mistake: 'has an empty glob', text: "export default { include: [''] };", at: `${config}:1`, code: 'UBENCH_E_CONFIG_VALUE', says: "'include.0': it must not be empty" },
  { mistake: 'has a number for a plugin', text: 'export default { plugins: [7] };', at: `${config}:1`, code: 'UBENCH_E_CONFIG_VALUE', says: 'plugins.0' },
  { mistake: 'has a reporter that reports nothing', text: "export default { reporters: [{ name: 'x', ent() {} }] };", at: `${config}:1`, code: 'UBENCH_E_CONFIG_VALUE', says: 'reporters.0' },
  { mistake: 'has a backend in JSON', file: 'ubench.config.json', text: '{ "backends": { "a": { "kind": "external", "type": {} } } }', at: 'ubench.config.json:1', code: 'UBENCH_E_CONFIG_VALUE', says: 'backends.a: expected a backend with options'.replace('backends.a', "'backends.a'") },
  { mistake: 'has a misspelt option of a reporter', text: "export default {\n  reporters: [['json', { fil: 'x.json' }]] };", at: `${config}:2`, code: 'UBENCH_E_OPTION_UNKNOWN', says: "Did you mean 'file'?" },
  { mistake: 'has no options for a reporter', text: "export default {\n  reporters: [['json', 5]] };", at: `${config}:2`, code: 'UBENCH_E_OPTION_INVALID', says: "the reporter 'json'" },
  { mistake: 'has a misspelt reporter', text: "export default {\n  reporters: ['jsn'] };", at: `${config}:2`, code: 'UBENCH_E_PLUGIN_MISSING', says: "Did you mean 'json'?" },
  { mistake: 'has a misspelt backend', text: "export default {\n  backend: 'loca' };", at: `${config}:2`, code: 'UBENCH_E_PLUGIN_MISSING', says: "Did you mean 'local'?" },
  { mistake: 'has a wrong option of a backend', text: "import { external } from '@ubench/backend-external';\nexport default { backends: {\n  a: external({ db: 5 }) } };", at: `${config}:3`, code: 'UBENCH_E_OPTION_INVALID', says: "external(): option 'db'" },
  { mistake: 'names a plugin that is not installed', text: "export default {\n  plugins: ['ubench-service-mongodb'] };", at: `${config}:2`, code: 'UBENCH_E_PLUGIN_MISSING', says: 'npm install --save-dev ubench-service-mongodb' },
  { mistake: 'names a plugin by a path that is not there', text: "export default {\n  plugins: ['./mine.ts'] };", at: `${config}:2`, code: 'UBENCH_E_PLUGIN_PATH', says: 'Correct the path' },
  { mistake: 'has a plugin for another interface', text: "export default {\n  plugins: [{ name: 'old', api: 0, setup() {} }] };", at: `${config}:2`, code: 'UBENCH_E_PLUGIN_API', says: "Install a version of 'old' for interface 1" },
  { mistake: 'names something that is no plugin', text: "export default {\n  plugins: ['zod'] };", at: `${config}:2`, code: 'UBENCH_E_PLUGIN_SHAPE', says: "'zod' is not a ubench plugin" },
];

describe.concurrent('a configuration that', () => {
  it.for(mistakes)('$mistake is refused with its place and what to do', async ({ text, file, at, code: id, says }, { expect, onTestFinished }) => {
    // It names a backend only where something is deployed.
    const deployed = { 'b.bench.ts': `${imports}${web()}${benchOf('web', 'http.request()')}` };
    const project = new Project({ ...spec, ...deployed, [file ?? config]: text }, onTestFinished);
    const { code, stdout, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(5);
    expect(stderr).toContain(`[${id}]`);
    const unwrapped = stderr.replaceAll(/\s+/g, ' ');
    expect(unwrapped).toContain(says);
    expect(unwrapped).toContain(`/${at}`);
    expect(stderr).toContain('→');
    expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+\)$/m);
    expect(stdout).toBe('');
    expect(existsSync(join(project.directory, '.ubench'))).toBe(false);
  });
});

describe.concurrent('a variable of the environment', () => {
  it.for([
    ['UBENCH_TRIALS', 'many', 'UBENCH_E_CONFIG_VALUE', 'env UBENCH_TRIALS'],
    ['UBENCH_TRIALS', '-1', 'UBENCH_E_CONFIG_VALUE', 'env UBENCH_TRIALS'],
    ['UBENCH_TRIALS', '1e400', 'UBENCH_E_CONFIG_VALUE', 'env UBENCH_TRIALS'],
    ['UBENCH_TRIALS', '1.5', 'UBENCH_E_CONFIG_VALUE', 'env UBENCH_TRIALS'],
    ['UBENCH_MAX_ERROR_SHARE', 'NaN', 'UBENCH_E_CONFIG_VALUE', 'env UBENCH_MAX_ERROR_SHARE'],
    ['UBENCH_MAX_ERROR_SHARE', '101%', 'UBENCH_E_CONFIG_VALUE', 'env UBENCH_MAX_ERROR_SHARE'],
    ['UBENCH_HOOK_TIMEOUT', '60', 'UBENCH_E_CONFIG_VALUE', 'env UBENCH_HOOK_TIMEOUT'],
    ['UBENCH_HOOK_TIMEOUT', '-1s', 'UBENCH_E_CONFIG_VALUE', 'env UBENCH_HOOK_TIMEOUT'],
    ['UBENCH_REPORTERS', 'jsn', 'UBENCH_E_PLUGIN_MISSING', 'env UBENCH_REPORTERS'],
    ['UBENCH_BACKEND', '__proto__', 'UBENCH_E_PLUGIN_MISSING', 'env UBENCH_BACKEND'],
    ['UBENCH_PLUGINS', 'nothing-of-mine', 'UBENCH_E_PLUGIN_MISSING', 'env UBENCH_PLUGINS'],
    ['UBENCH_INCLUDE', '*.nothing', 'UBENCH_E_NO_SPEC', '*.nothing'],
  ] as const)('%s=%s is refused by its name', async ([name, value, id, where], { expect, onTestFinished }) => {
    const project = new Project({ 'a.bench.ts': `${imports}${web()}${benchOf('web', 'http.request()')}` }, onTestFinished);
    const { code, stderr } = await project.startAs([], ['run'], { [name]: value }).finished;
    expect(code, stderr).toBe(5);
    expect(stderr).toContain(`[${id}]`);
    expect(stderr).toContain(where);
    expect(stderr).toContain('→');
  });

  it.for([
    ['UBENCH_TRAILS', 'UBENCH_TRIALS'],
    ['UBENCH_HOOKTIMEOUT', 'UBENCH_HOOK_TIMEOUT'],
    ['UBENCH_DIRS', 'UBENCH_DIR'],
  ] as const)('%s is answered with %s, and nothing else changes', async ([name, near], { expect, onTestFinished }) => {
    const project = new Project(spec, onTestFinished);
    const { code, stderr } = await project.startAs([], ['run', '--list'], { [name]: '5' }).finished;
    expect(code).toBe(0);
    expect(stderr).toContain(`The environment variable ${name} has no effect; did you mean ${near}?`);
  });
});

describe.concurrent('--set', () => {
  it.for([
    ['load.__proto__.concurrency=4', 'names nothing that can be set.'],
    ['load.constructor=4', "A load has no key 'constructor'."],
    ['workload.__proto__=4', 'names nothing that can be set.'],
    ['web.env.__proto__=4', 'names nothing that can be set.'],
    ['workload.constructor=4', "http.request() has no option 'constructor'."],
    ['web.toString=4', "http() has no option 'toString'."],
    ['__proto__.x=4', '--set __proto__.x=4 names nothing that can be set.'],
    ['load.concurrency=1e400', "concurrency must be a whole number from 1, not Infinity."],
    ['load.concurrency=99999999999999999999', 'concurrency must be a whole number from 1, not 100000000000000000000.'],
    ['load.duration=-1s', "'-1s' is not a duration."],
    [`load.timeout=${'9'.repeat(400)}s`, 'is more than a duration can be'],
    ['load.timeout=NaN', "'NaN' is not a duration."],
    ['load=5', '--set load=5 names nothing that can be set.'],
    ['load..x=5', '--set load..x=5 names nothing that can be set.'],
  ] as const)('%s is refused', async ([text, says], { expect, onTestFinished }) => {
    const load = "{ concurrency: 1, duration: '1s' }";
    const project = new Project({ 'a.bench.ts': `${imports}${web()}${benchOf('web', 'http.request()', load)}` }, onTestFinished);
    const { code, stdout, stderr } = await project.ubench('run', '--dry-run', '--set', text);
    expect(code, stdout + stderr).toBe(5);
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(says);
    expect(stderr).toContain('→');
    expect(({} as Record<string, unknown>)['concurrency']).toBeUndefined();
  });
});
