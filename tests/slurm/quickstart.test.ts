import { readdirSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunResult } from '@ubench/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Finished, Project, repository } from '../harness/project.ts';
import { withService } from '../services/with-service.ts';
import { type Site, startSite } from './site/start-site.ts';

const quickstart = join(repository, 'benchmarks/quickstart');
/** The specs as they are. */
const specs = Object.fromEntries(readdirSync(quickstart).map((name) => [`benchmarks/quickstart/${name}`, readFileSync(join(quickstart, name), 'utf8')]));
/** What they measure takes less time, and is judged all the same. */
const brief = ['--trials', '1', '--set', 'load.duration=2s', '--set', 'load.warmup=500ms'];

const configuration = (options: string): string =>
  `import { slurm } from '@ubench/backend-slurm';\nimport { defineConfig } from 'ubench';\nexport default defineConfig({ backends: { site: slurm(${options}) }, reporters: ['terminal'] });\n`;

/** The same, loaded by four agents, and a workload of Chroma's of which the server keeps count. */
const ofFourAgents = {
  ...Object.fromEntries(Object.entries(specs).map(([name, text]) => [name, text.replaceAll('target:', 'agents: 4, target:')])),
  'benchmarks/quickstart/add.bench.js': `import { chroma } from '@ubench/service-chroma';
import { bench, deploy } from 'ubench';
bench('add', { target: deploy(chroma()), workload: chroma.add({ batchSize: 5, dimensions: 16 }), load: { concurrency: 4, duration: '2s' }, agents: 4 });
`,
};

const partition = (nodes: string): string => `Nodes=${nodes} MaxTime=02:00:00 DefaultTime=00:10:00 State=UP`;

/** That everything was measured, is to be believed, and that nothing which is expected of it failed. */
const all = { code: 0, benchmarks: [['nearest neighbours', true], ['point reads', true], ['TPC-B', true]] };
const measured = ({ code }: Finished, { benchmarks }: RunResult): object => ({ code, benchmarks: benchmarks.map(({ name, trials }) => [name, trials.every(({ operations }) => operations.measure.succeeded > 0)]) });

it('the quickstart runs on this machine', async () => {
  const project = new Project({ ...specs, 'ubench.config.ts': readFileSync(join(repository, 'ubench.config.ts'), 'utf8') });
  const finished = await project.ubench('run', 'benchmarks/quickstart', '--backend', 'local', ...brief);
  expect(measured(finished, project.result), finished.stdout + finished.stderr).toEqual(all);
});

withService('slurm', () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite({ nodes: 2, node: { cpus: 16 }, partitions: { cpu: `${partition('ALL')} Default=YES`, services: partition('n1'), agents: partition('n2') }, binds: [[repository, '/run/repository']] });
  });
  afterAll(() => site.stop());

  /** Where each ran is known, how long it waited, and nothing is left of it. @param nodes Where services may have been, and where agents. */
  async function expectPlaced({ deployments }: RunResult, scratch: string, nodes: { readonly services: string; readonly agents: string }): Promise<void> {
    expect(new Set(deployments.map(({ service }) => service))).toEqual(new Set(['agents', 'chroma', 'postgres']));
    for (const { service, place, stages } of deployments) {
      expect({ service, place, stages }).toEqual({
        service,
        place: { job: expect.stringMatching(/^\d+$/), node: expect.stringMatching(nodes[service === 'agents' ? 'agents' : 'services']) },
        stages: { queue_ns: expect.any(Number), start_ns: expect.any(Number) },
      });
    }
    expect((await site.exec(['squeue', '--noheader'])).stdout).toBe('');
    expect((await readdir(scratch, { recursive: true })).filter((path) => !/^(?:software|nodes)|^runs$/.test(path))).toEqual([]);
  }

  it('the same quickstart runs on a cluster over SSH, loaded by agents on another node, which count what the servers count', async () => {
    const scratch = `${site.scratch}/laptop`;
    const options = JSON.stringify({ ssh: 'site', sshConfig: site.sshConfigFile, scratch, partition: 'services', agent: { partition: 'agents' } });
    const project = new Project({ ...ofFourAgents, 'ubench.config.ts': configuration(options) });
    const finished = await project.ubench('run', 'benchmarks/quickstart', '--backend', 'site', ...brief);
    // What is copied takes time, which is told.
    expect(finished.stderr).toMatch(/db waits for its program.*: native \(\d.*\) is copied to /);
    expect(measured(finished, project.result), finished.stdout + finished.stderr).toEqual({ ...all, benchmarks: [['add', true], ...all.benchmarks] });
    const trials = project.result.benchmarks.map(({ trials: [trial] }) => trial!);
    for (const { client, operations: { warmup, measure }, server_operations } of trials) {
      expect(client).toMatchObject({ agents: 4, machines: [0, 1, 2, 3].map((agent) => ({ agent, node: 'n2' })) });
      // Chroma does not count searches.
      expect(server_operations ?? warmup.succeeded + measure.succeeded).toBe(warmup.succeeded + measure.succeeded);
    }
    expect(trials.filter(({ server_operations }) => server_operations !== null)).toHaveLength(3);
    await expectPlaced(project.result, scratch, { services: 'n1', agents: 'n2' });
  });

  it('the same quickstart runs on a login node, by whoever has logged in there, without SSH', async () => {
    // The site has no way to a registry.
    const ubench = ['/run/repository/node_modules/.bin/node', '/run/repository/packages/ubench/bin/ubench.mjs'];
    const scratch = `${site.home}/scratch`;
    const project = new Project({ ...specs, 'ubench.config.ts': configuration(JSON.stringify({ scratch, agent: { node: { path: ubench[0] } } })) });
    const directory = join(site.home, 'project');
    const asAlice = `cp -r "$1" "$2" && ln -sfn /run/repository/node_modules "$2/node_modules" && chown -Rh alice: "$2"`;
    expect(await site.exec(['sh', '-c', asAlice, 'sh', project.directory, directory], { user: 'root' })).toMatchObject({ code: 0 });
    const { code, stdout, stderr } = await site.exec([...ubench, 'run', 'benchmarks/quickstart', '--backend', 'site', '--reporter', 'json', ...brief], { cwd: directory });
    const result = JSON.parse(stdout) as RunResult;
    expect(measured({ code, signal: null, stdout, stderr }, result), stdout + stderr).toEqual(all);
    await expectPlaced(result, scratch, { services: 'n[12]', agents: 'n[12]' });
  });
});
