import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { Project } from '../harness/project.ts';
import { imports, quick, server, web } from './web-spec.ts';

const files = { 'server.mjs': server, 'web.bench.ts': `${imports}${web()}${quick}`, 'empty/notes.txt': 'no spec here' };

interface Mistake {
  readonly mistake: string;
  readonly args: readonly string[];
  readonly says: readonly string[];
  readonly more?: Readonly<Record<string, string>>;
}

const mistakes: Mistake[] = [
  {
    mistake: 'a flag',
    args: ['run', '--trails', '3'],
    says: ["ubench run has no flag '--trails'. [UBENCH_E_FLAG_UNKNOWN]", "→ Did you mean '--trials'?"],
  },
  { mistake: 'a command', args: ['rum'], says: ["There is no command 'rum'. [UBENCH_E_COMMAND_UNKNOWN]", "→ Did you mean 'run'?"] },
  {
    mistake: 'a reporter',
    args: ['run', '--reporter', 'terminal,jsn'],
    says: ["There is no reporter 'jsn'. [UBENCH_E_PLUGIN_MISSING]", "→ Did you mean 'json'?"],
  },
  {
    mistake: 'a backend',
    args: ['run', '--backend', 'loca'],
    says: ["There is no backend 'loca'. [UBENCH_E_PLUGIN_MISSING]", "→ Did you mean 'local'?"],
  },
  {
    mistake: 'a deployment in --at',
    args: ['run', '--at', 'wep=http://127.0.0.1:1'],
    says: ["--at names the deployment 'wep', which no selected spec has. [UBENCH_E_AT]", "→ Did you mean 'web'?"],
  },
  {
    mistake: 'a deployment in --set',
    args: ['run', '--set', 'wep.port=1'],
    says: ['--set wep.port=1 names nothing that can be set. [UBENCH_E_SET]', "→ Did you mean 'web'?"],
  },
  {
    mistake: 'a key of the load in --set',
    args: ['run', '--set', 'load.concurency=4'],
    says: ["A load has no key 'concurency'. [UBENCH_E_LOAD_KEY_UNKNOWN]", 'at --set load.concurency=4', "→ Did you mean 'concurrency'?"],
  },
  {
    mistake: 'an option of a service in --set',
    args: ['run', '--set', 'web.portt=1'],
    says: ["http() has no option 'portt'. [UBENCH_E_OPTION_UNKNOWN]", 'at --set web.portt=1', "→ Did you mean 'port'?"],
  },
  {
    mistake: 'an option of a workload in --set',
    args: ['run', '--set', 'workload.methd=GET'],
    says: ["http.request() has no option 'methd'. [UBENCH_E_OPTION_UNKNOWN]", 'at --set workload.methd=GET', "→ Did you mean 'method'?"],
  },
  {
    mistake: 'a --set without a key',
    args: ['run', '--set', 'fast'],
    says: [
      '--set fast names nothing that can be set. [UBENCH_E_SET]',
      '→ Write load.KEY=VALUE, workload.KEY=VALUE, client.KEY=VALUE or DEPLOYMENT.KEY=VALUE',
    ],
  },
  {
    mistake: 'a bare number in --set',
    args: ['run', '--set', 'load.timeout=10'],
    says: [
      '10 has no unit, and a duration needs one. [UBENCH_E_UNIT_MISSING]',
      'at --set load.timeout=10',
      "→ Write what you mean: '10ms', '10s', '10us'.",
    ],
  },
  {
    mistake: 'a count that is none',
    args: ['run', '--trials', '0'],
    says: ["--trials takes a whole number from 1, and '0' is not. [UBENCH_E_FLAG_VALUE]", '→ For example: --trials 5'],
  },
  {
    mistake: 'a spec that does not exist',
    args: ['run', 'wep.bench.ts'],
    says: ['No spec file matches wep.bench.ts. [UBENCH_E_NO_SPEC]', "→ Did you mean 'web.bench.ts'?"],
  },
  {
    mistake: 'a folder without specs',
    args: ['run', 'empty'],
    says: ['No spec file matches empty. [UBENCH_E_NO_SPEC]', '→ Name a file, a folder with **/*.bench.'],
  },
  {
    mistake: 'a name that matches nothing',
    args: ['run', '-t', 'quik'],
    says: ["No benchmark matches -t 'quik'. [UBENCH_E_NO_BENCHMARK]", "→ Did you mean 'quick'?"],
  },
  {
    mistake: 'a name unlike any',
    args: ['run', '-t', 'no such thing'],
    says: ["No benchmark matches -t 'no such thing'. [UBENCH_E_NO_BENCHMARK]", '→ There are: quick.'],
  },
  {
    mistake: 'a tag that nothing has',
    args: ['run', '--tag', 'smoke'],
    says: ["No benchmark matches --tag 'smoke'. [UBENCH_E_NO_BENCHMARK]", '→ There are: quick.'],
  },
  {
    mistake: 'a key of the configuration',
    more: { 'ubench.config.ts': 'export default {\n  trails: 3,\n};\n' },
    args: ['run'],
    says: ["The configuration has no key 'trails'. [UBENCH_E_CONFIG_KEY_UNKNOWN]", 'ubench.config.ts:2', "→ Did you mean 'trials'?"],
  },
  {
    mistake: 'a value of the configuration',
    more: { 'ubench.config.ts': 'export default {\n  trials: 0,\n};\n' },
    args: ['run'],
    says: ["Configuration key 'trials'", 'UBENCH_E_CONFIG_VALUE', 'ubench.config.ts:2', '→ trials: Repetitions of a measurement'],
  },
  {
    mistake: 'an option of a reporter',
    more: { 'ubench.config.ts': "export default { reporters: [['json', { fil: 'x.json' }]] };\n" },
    args: ['run'],
    says: ["the reporter 'json' has no option 'fil'. [UBENCH_E_OPTION_UNKNOWN]", "→ Did you mean 'file'?"],
  },
  {
    mistake: 'a plugin that is not installed',
    more: { 'ubench.config.ts': "export default { plugins: ['ubench-service-mongodb'] };\n" },
    args: ['run'],
    says: [
      "There is no plugin 'ubench-service-mongodb'. [UBENCH_E_PLUGIN_MISSING]",
      '→ Install the plugin that brings it: npm install --save-dev ubench-service-mongodb',
    ],
  },
];

describe.concurrent('a mistake on the command line or in the configuration ends with exit code 5 and no run', () => {
  it.for(mistakes)('$mistake', async ({ args, says, more }, { expect, onTestFinished }) => {
    const project = new Project({ ...files, ...more }, onTestFinished);
    const { code, stdout, stderr } = await project.ubench(...args);
    expect(code, stderr).toBe(5);
    expect(stdout).toBe('');
    for (const text of says) expect(stderr).toContain(text);
    expect(stderr).not.toMatch(/^\s+at .*node_modules|\.ts:\d+:\d+\)$/m);
    expect(existsSync(join(project.directory, '.ubench'))).toBe(false);
  });
});
