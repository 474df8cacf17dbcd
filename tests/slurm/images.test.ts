import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LaunchContext } from '@ubench/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeRootfs } from '../containers/rootfs.ts';
import { processesOf } from '../harness/instance-files.ts';
import { Project } from '../harness/project.ts';
import { withService } from '../services/with-service.ts';
import { Cluster, until } from './cluster.ts';
import { type Site, startSite } from './site/start-site.ts';

const specOf = (image: string): string => `
  import { postgres } from '@ubench/service-postgres';
  import { bench, deploy } from 'ubench';
  const db = deploy(postgres(), { name: 'db', image: '${image}' });
  bench('reads', { target: db, workload: postgres.selectOnly({ scale: 1 }), load: { concurrency: 1, operations: 50 }, agents: { on: 'local' }, trials: 1 });`;

const idle = (context: LaunchContext) => ({ command: ['sleep', '600'], url: `http://${context.host}/` });

const inside = (context: LaunchContext) => ({
  command: ['sh', '-c', 'echo "rank $1 of $2 in a container ${APPTAINER_CONTAINER:+of an image}"; exec sleep 600', 'sh', context.rank, context.ranks],
  url: `http://${context.host}/`,
});

withService('slurm', () =>
  withService('apptainer', (apptainer) => {
    let site: Site;
    let project: Project;
    const images: Record<string, string> = {};
    beforeAll(async () => {
      site = await startSite({ nodes: 2, path: [dirname(apptainer)] });
      const options = JSON.stringify({ ssh: 'site', sshConfig: site.sshConfigFile, scratch: `${site.scratch}/ubench` });
      project = new Project({ 'ubench.config.ts': `import { slurm } from '@ubench/backend-slurm';\nexport default { backends: { site: slurm(${options}) }, backend: 'site', reporters: ['terminal'] };\n` }, afterAll);
      images['a directory of the cluster'] = makeRootfs(join(site.scratch, 'rootfs'));
      images['a file of the cluster'] = join(site.scratch, 'small.sif');
      images['a file of this machine'] = './small.sif';
      execFileSync(apptainer, ['--silent', 'build', images['a file of the cluster'], images['a directory of the cluster']], { env: { ...process.env, APPTAINER_CACHEDIR: join(site.directory, 'apptainer') } });
      copyFileSync(images['a file of the cluster'], join(project.directory, 'small.sif'));
    });
    afterAll(() => site?.stop());

    it.each(['a directory of the cluster', 'a file of the cluster', 'a file of this machine'])('a real PostgreSQL is measured on a node in a container of %s', async (kind) => {
      const image = images[kind]!;
      project.write({ 'a.bench.ts': specOf(image) });
      const { code, stdout, stderr } = await project.ubench('run', '--allow-invalid');
      expect(code, stdout + stderr).toBe(0);
      const [db] = project.result.deployments;
      expect(db).toMatchObject({
        placement: { runtime: 'apptainer' },
        stages: { queue_ns: expect.any(Number), image_ns: expect.any(Number), start_ns: expect.any(Number) },
        place: { job: expect.any(String), node: expect.stringMatching(/^n[12]$/) },
        facts: { version: expect.stringMatching(/^1\d/) },
      });
      // Of a directory nobody knows whether it is the same.
      expect(String(db!.place?.['image'])).toMatch(kind === 'a directory of the cluster' ? /^undefined$/ : /^sha256:[\da-f]{64}$/);
      expect((await site.exec(['squeue', '--noheader'])).stdout).toBe('');
    });

    it('the ranks of an instance over several nodes are in containers of one image, and nothing of them stays', async () => {
      await using cluster = new Cluster(site);
      const started = await cluster.start(inside, { runtime: 'apptainer', image: images['a file of the cluster']!, resources: { nodes: 2 } });
      await cluster.becomes(started, 'RUNNING');
      await until('both have said it', () => cluster.log(started), (lines) => lines.length >= 2);
      expect((await cluster.log(started)).toSorted()).toEqual(['0: rank 0 of 2 in a container of an image', '1: rank 1 of 2 in a container of an image']);
      expect(await cluster.backend.instances.facts!([started.handle])).toEqual([{ job: started.job, node: 'n1', nodes: 'n1,n2', image: expect.stringMatching(/^sha256:/) }]);
      expect(await cluster.backend.instances.stop([started.handle])).toMatchObject([{ forced: false }]);
      await until('no process is left', () => processesOf(['a-run']), (processes) => processes.length === 0);
    });

    withService('docker-registry', (registryProgram) => {
      it('an image of a registry is fetched once by instances on several nodes that begin at the same time', async () => {
        const name = '10.77.0.1:5000';
        const configuration = join(site.directory, 'registry.yml');
        writeFileSync(configuration, JSON.stringify({ version: '0.1', log: { level: 'info', formatter: 'json' }, storage: { filesystem: { rootdirectory: join(site.directory, 'registry') } }, http: { addr: name } }));
        const [program, ...words] = site.command([registryProgram, 'serve', configuration], { user: 'root' });
        const registry = spawn(program!, words, { stdio: ['ignore', 'pipe', 'pipe'] });
        let log = '';
        for (const stream of [registry.stdout, registry.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (log += text));
        await using cluster = new Cluster(site, { scratch: `${site.scratch}/pulls`, prolog: ['export APPTAINER_NOHTTPS=1'] });
        try {
          await until('the registry listens', () => log, (text) => text.includes('listening on'));
          const image = `oras://${name}/team/small:1`;
          expect(await site.exec(['apptainer', '--silent', 'push', images['a file of the cluster']!, image], { env: { APPTAINER_NOHTTPS: '1' } })).toMatchObject({ code: 0 });
          const digest = createHash('sha256').update(readFileSync(images['a file of the cluster']!)).digest('hex');
          const started = await Promise.all([1, 2, 3, 4].map(() => cluster.start(idle, { runtime: 'apptainer', image, resources: { cpus: 4 } })));
          for (const one of started) await cluster.becomes(one, 'RUNNING');
          const places = await cluster.backend.instances.facts!(started.map(({ handle }) => handle));
          expect(new Set(places.map(({ node }) => node)).size).toBe(2);
          expect(places.map((place) => place['image'])).toEqual(places.map(() => `sha256:${digest}`));
          expect(log.match(new RegExp(`"http.request.method":"GET"[^\n]*/blobs/sha256:${digest}[^\n]*"response completed"`, 'g'))).toHaveLength(1);
        } finally {
          registry.kill();
        }
      });
    });
  }),
);
