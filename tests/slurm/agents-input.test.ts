import { describe, type ExpectStatic, it } from 'vitest';
import type { Project } from '../harness/project.ts';
import { closed, countedLoad, countOf, trialOf } from './counted-load.ts';
import { leftOnSite, nothingLeft } from './site-project.ts';
import { sharedSite } from './site/shared-site.ts';

const partition = (node: string): string => `Nodes=${node} MaxTime=02:00:00 State=UP`;
const says = (text: string): string => `#!/bin/sh\necho '${text}'\n`;
/** Asks for more tasks than the job was granted. */
const tooMany = `#!/bin/bash
for word; do shift; case $word in --ntasks=*) word=--ntasks=99 ;; esac; set -- "$@" "$word"; done
exec /run/real/srun "$@"
`;
const site = sharedSite({
  nodes: 4,
  partitions: { services: `${partition('n1')} Default=YES`, agents: partition('n2'), foreign: partition('n3'), few: partition('n4') },
  binds: [['/usr/bin/srun', '/run/real/srun']],
  on: {
    n3: { files: { '/usr/bin/uname': says('ppc64le') } },
    n4: { files: { '/usr/bin/srun': tooMany } },
  },
});

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');

/** Runs it to its end, which is an error; nothing is left of it. @returns What it said. */
async function refused(project: Project, expect: ExpectStatic): Promise<string> {
  const { code, stdout, stderr } = await project.ubench('run');
  expect(code, stdout + stderr).toBe(3);
  expect(await leftOnSite(site(), project)).toEqual(nothingLeft);
  return oneLine(stdout);
}

describe.concurrent('a run with agents on a cluster says what is wrong', () => {
  const reading = { code: "import { readFileSync } from 'node:fs';\nconst words = readFileSync('data/words.txt', 'utf8');", files: { 'data/words.txt': 'some words' } };

  it('where its spec reads a file that is not there, which it names; and works where that is among its files', async ({ expect, onTestFinished }) => {
    const said = await refused(countedLoad(site(), reading, onTestFinished), expect);
    expect(said).toMatch(/data\/words\.txt.*files: \[/);
    const project = countedLoad(site(), { ...reading, bench: `agents: 2, files: ['data/words.txt'], ${closed()}` }, onTestFinished);
    const { code, stdout, stderr } = await project.ubench('run');
    expect(code, stdout + stderr).toBe(0);
    expect(trialOf(project).server_operations).toBe(countOf(trialOf(project)).succeeded);
  });

  it('where it imports native code, which it names with what imports it', async ({ expect, onTestFinished }) => {
    const files = { 'native.node': 'of no machine', 'addon.cjs': "exports.load = () => require('./native.node');\n" };
    const said = await refused(countedLoad(site(), { code: "import { load } from './addon.cjs';\nexport { load };", files }, onTestFinished), expect);
    expect(said).toMatch(/native\.node.*a\.bench\.js → .*addon\.cjs.*\[UBENCH_E_BUNDLE_NATIVE\]/);
  });

  it.for([
    ['are of an architecture that there is no Node.js for', { partition: 'foreign', node: 'ship' }, /ppc64le.*\[SLURM_E_AGENT_PLATFORM\]/],
    ['have no Node.js where it is said to be', { node: { path: '/opt/nowhere/node' } }, /agents@site.*Node\.js does not run on this node.*\/opt\/nowhere\/node/],
    ['have no module of the name that was given', { node: { module: 'nodejs/99' } }, /agents@site.*nodejs\/99/],
    ['were granted for fewer agents than are asked for', { partition: 'few' }, /srun, which starts the agents, ended with exit code 1; 0 of 2 had come.*More processors requested than permitted/],
  ] as const)('where its nodes %s', async ([, agent, reason], { expect, onTestFinished }) => {
    expect(await refused(countedLoad(site(), { agent }, onTestFinished), expect)).toMatch(reason);
  });
});
