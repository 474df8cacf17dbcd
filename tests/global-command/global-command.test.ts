import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Project } from '../harness/project.ts';

/** A directory in which nothing is installed: the command is started from where it is. */
const bareDirectory = (files: Readonly<Record<string, string>>): Project => new Project(files, onTestFinished, false);

const server = "require('node:http').createServer((_, response) => response.end('ok')).listen(process.env.PORT, '127.0.0.1')";
const specs = {
  'ubench.config.ts': "import { defineConfig } from 'ubench';\nexport default defineConfig({ trials: 2 as number });\n",
  'web.bench.ts': `import { http } from '@ubench/service-http';
import { bench, deploy } from 'ubench';
import { load } from './load.ts';
const web = deploy(http({ command: ['node', '-e', ${JSON.stringify(server)}], env: { PORT: '{port}' } }));
bench('page', { target: web, workload: http.request(), load });
`,
  'load.ts': "import type { Load } from '@ubench/load';\nexport const load: Load = { concurrency: 1, operations: 600 };\n",
};

describe('without a copy of the project, in a directory where nothing is installed', () => {
  it('configurations, specs and the agents that import them find ubench and its plugins', async () => {
    const project = bareDirectory(specs);
    const { code, stdout, stderr } = await project.ubench('run');
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringMatching(/warning/i) });
    expect(stdout).toContain('✓ page');
    expect(project.result.benchmarks[0]).toMatchObject({ status: 'measured', trials: [{}, {}] });
  });

  it('a package.json without a type does not matter, and brings no warning', async () => {
    const project = bareDirectory({ ...specs, 'package.json': '{ "name": "app" }' });
    const { code, stderr } = await project.ubench('run', '--list');
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringMatching(/warning/i) });
  });

  it('the plan is that of the same files in a project that has ubench installed', async () => {
    const [bare, installed] = [bareDirectory(specs), new Project(specs)];
    const [one, other] = await Promise.all([bare.ubench('run', '--dry-run'), installed.ubench('run', '--dry-run')]);
    expect(one.code).toBe(0);
    expect(JSON.parse(one.stdout)).toEqual(JSON.parse(other.stdout));
  });

  it('what only sounds like ubench is not found anywhere else, and the file that imports it is named', async () => {
    const project = bareDirectory({ 'a.bench.ts': "import 'ubench-of-mine';\n", 'b.bench.ts': "import '@ubench/service-htp';\n" });
    const { code, stderr } = await project.ubench('run', '--list');
    expect(code).toBe(3);
    expect(stderr).toContain("'ubench-of-mine' cannot be found. [UBENCH_E_SPEC_IMPORT]\n  at a.bench.ts:1");
    expect(stderr).toContain("'@ubench/service-htp' cannot be found. [UBENCH_E_SPEC_IMPORT]\n  at b.bench.ts:1");
    expect(stderr).toContain("Did you mean '@ubench/service-http'?");
  });

  it('a package that the project has installed wins', async () => {
    const project = bareDirectory({
      'a.bench.ts': "import { bench } from 'ubench';\nimport { title } from '@ubench/service-http';\nbench(title, () => {});\n",
      'node_modules/@ubench/service-http/package.json': '{ "name": "@ubench/service-http", "version": "9.9.9", "type": "module", "exports": "./index.js" }',
      'node_modules/@ubench/service-http/index.js': "export const title = 'of the project';\n",
    });
    expect(await project.ubench('run', '--list')).toMatchObject({ code: 0, stdout: 'a.bench.ts > of the project\n' });
  });
});

describe('a command that is started from elsewhere', () => {
  const own = "process.stdout.write(`the project's own: ${process.argv.slice(2).join(' ')}\\n`);\n";

  it.for(['.', 'packages/deep'])("hands over to the project's own copy, from %s", async (folder) => {
    const project = bareDirectory({ 'node_modules/ubench/bin/ubench.mjs': own, 'packages/deep/notes.txt': '' });
    const finished = await project.startIn(folder, 'run', '--list').finished;
    expect(finished).toEqual({ code: 0, signal: null, stdout: "the project's own: run --list\n", stderr: '' });
  });

  it('goes on by itself where the copy of the project is itself, under another name', async () => {
    const project = new Project({});
    const { version } = JSON.parse(readFileSync(join(project.directory, 'node_modules/ubench/package.json'), 'utf8')) as { version: string };
    expect(await project.ubench('--version')).toMatchObject({ code: 0, stdout: `${version}\n` });
  });
});
