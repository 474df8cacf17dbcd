import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, statSync } from 'node:fs';
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPlanted } from '../secrets/find-planted.ts';
import { withService } from '../services/with-service.ts';
import { Cluster, siteProject, type Started, until } from './cluster.ts';
import { type CommandPlace, type Site, startSite } from './site/start-site.ts';

/** Not even their source has them as they are. */
const plant = (name: string): string => `planted-${name}-${randomBytes(6).toString('hex')}`;
const planted = { profile: plant('profile'), file: plant('file'), variable: plant('variable'), registry: plant('registry'), url: plant('url') };

const foundIn = (texts: Readonly<Record<string, string>>, secrets: readonly string[]): string[] =>
  Object.entries(texts).flatMap(([where, text]) => secrets.filter((secret) => text.includes(secret)).map((secret) => `${where}: ${secret}`));

withService('slurm', () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite({ nodes: 1, accounting: true, slurmConf: { AccountingStoreFlags: 'job_script,job_env,job_comment' } });
  });
  afterAll(() => site?.stop());

  const said = async (argv: readonly string[], place?: CommandPlace): Promise<string> => {
    const { stdout, stderr } = await site.exec(argv, place);
    return stdout + stderr;
  };
  /** All that Slurm keeps of a job and tells somebody. */
  async function toldBySlurm(job: string): Promise<Record<string, string>> {
    const root = { user: 'root' } as const;
    const texts = {
      'the script of the job': await said(['scontrol', 'write', 'batch_script', job, '-']),
      'show job': await said(['scontrol', 'show', 'job', '-o', '-d', job], { user: 'bob' }),
      squeue: await said(['squeue', '-t', 'all', '-O', 'ALL:1000'], { user: 'bob' }),
      'the script in the accounting': await said(['sacct', '-B', '-j', job], root),
      'the environment in the accounting': await said(['sacct', '--env-vars', '-j', job], root),
      accounting: await said(['sacct', '-P', '-j', job, '-o', 'ALL'], root),
    };
    // What is searched is there.
    expect(texts['the script of the job']).toContain('instance.sh');
    expect(texts['show job']).toContain('Comment=ubench/1');
    return texts;
  }

  /** Command lines of every process of the site, from now on. */
  function watchCommandLines(): () => Promise<string> {
    const [program, ...argv] = site.command(['bash', '-c', 'while ! read -r -t 0.02; do cat /proc/[0-9]*/cmdline 2>/dev/null | tr "\\0" " " | grep -aoE "(planted-|perl)[^ ]*" | sort -u; done'], { user: 'root' });
    const watcher = spawn(program!, argv, { stdio: ['pipe', 'pipe', 'inherit'] });
    const seen = new Set<string>();
    watcher.stdout.setEncoding('utf8').on('data', (text: string) => text.split('\n').forEach((line) => seen.add(line)));
    const ended = new Promise((resolve) => watcher.on('close', resolve));
    return async () => {
      watcher.stdin.end('\n');
      await ended;
      return [...seen].join('\n');
    };
  }

  /** Files with a secret, those of Slurm itself and of every node among them, by who looks. */
  const filesWith = async (secrets: readonly string[], place: CommandPlace): Promise<string[]> => {
    // Not by its command line, which is looked at too; beside what is searched.
    const patterns = mkdtempSync(join(tmpdir(), 'ubench-patterns-'));
    await chmod(patterns, 0o755);
    try {
      await writeFile(join(patterns, 'secrets'), secrets.map((secret) => `${secret}\n`).join(''));
      const { code, stdout, stderr } = await site.exec(['grep', '-rlasF', '--devices=skip', '-f', join(patterns, 'secrets'), site.directory], place);
      expect(stderr).toBe('');
      expect(code).toBeLessThanOrEqual(2);
      return stdout.split('\n').filter((line) => line !== '');
    } finally {
      await rm(patterns, { recursive: true });
    }
  };

  it('is told by no script, no accounting, no command line and no file that others can read', async () => {
    await using cluster = new Cluster(site, { env: { TOKEN: { secret: { env: 'UBENCH_TEST_PLANTED' } } } });
    process.env['UBENCH_TEST_PLANTED'] = planted.profile;
    const stopWatching = watchCommandLines();
    let started: Started;
    try {
      started = await cluster.start((context) => ({
        url: `http://user:${planted.url}${context.secret('generated')}@${context.host}:${context.port('http')}/`,
        env: { PASSWORD: `${planted.variable} ${context.secret('generated')}` },
        files: { [`${context.dir('data')}/password`]: planted.file, [`${context.dir('data')}/generated`]: context.secret('generated') },
      }));
    } finally {
      delete process.env['UBENCH_TEST_PLANTED'];
    }
    await cluster.becomes(started, 'RUNNING');
    const { url } = await cluster.backend.instances.endpoint(started.handle);
    const generated = new URL(url).password.slice(planted.url.length);
    expect(generated).toMatch(/^\w{24}$/);
    const secrets = [planted.profile, planted.file, planted.variable, planted.url, generated];

    // The instance has them.
    // Of its processes some come and go.
    const environments = 'for file in $(grep -lzsx "UBENCH_OWNER=a-run" /proc/[0-9]*/environ); do cat "$file" 2>/dev/null; done; :';
    const environment = await until('it runs', async () => (await site.exec(['sh', '-c', environments], { user: 'root' })).stdout, (found) => found.includes(planted.variable));
    expect(environment).toContain(planted.profile);
    expect(environment).toContain(planted.variable);
    const own = await filesWith(secrets, { user: 'root' });
    expect(own.length).toBeGreaterThan(3);

    const look = async (): Promise<string[]> => foundIn({ ...(await toldBySlurm(started.job)), 'ps of another': await said(['ps', 'axeww'], { user: 'bob' }), log: (await cluster.log(started).catch(() => [])).join('\n') }, secrets);
    expect(await look()).toEqual([]);
    expect(await filesWith(secrets, { user: 'bob' })).toEqual([]);
    for (const path of own) {
      expect(statSync(path).mode & 0o777, path).toBe(0o600);
      expect(statSync(dirname(path)).mode & 0o777, dirname(path)).toBe(0o700);
    }

    await cluster.backend.instances.stop([started.handle]);
    const lines = await stopWatching();
    expect(lines).toContain('perl');
    expect(foundIn({ 'a command line': lines }, secrets)).toEqual([]);
    // Afterwards nobody has them, not even their owner.
    expect(await filesWith(secrets, { user: 'root' })).toEqual([]);
    expect(await look()).toEqual([]);
  });

  it.each(['compute', 'login'] as const)('of a registry reaches the program that fetches an image on a %s node, by its environment alone', async (pull) => {
    const program = `${site.scratch}/apptainer`;
    await writeFile(program, `#!/bin/sh\nprintf '%s\\n' "$*" "$APPTAINER_DOCKER_PASSWORD" >> "$0.called"\necho "FATAL: no luck" >&2\nexit 1\n`, { mode: 0o755 });
    const called = `${program}.called`;
    await writeFile(called, '', { mode: 0o666 });
    await chmod(called, 0o666);
    process.env['UBENCH_TEST_PLANTED'] = planted.registry;
    await using cluster = new Cluster(site, { pull, apptainer: program, env: { APPTAINER_DOCKER_USERNAME: 'me', APPTAINER_DOCKER_PASSWORD: { secret: { env: 'UBENCH_TEST_PLANTED' } } } });
    const starting = cluster.start([], { runtime: 'apptainer', image: 'docker://registry.invalid/a:1', resources: {} }).finally(() => delete process.env['UBENCH_TEST_PLANTED']);
    // The login node fetches it before there is a job.
    const started = await starting.catch((error: unknown) => String(error));
    expect(typeof started === 'string' ? started : (await cluster.becomes(started, 'ERROR')).status).toMatch(pull === 'login' ? /could not be fetched/ : /^ERROR$/);
    const lines = (await readFile(called, 'utf8')).split('\n');
    expect(lines).toContain(planted.registry);
    expect(lines.filter((line) => line !== planted.registry).join()).not.toContain(planted.registry);
    const told = typeof started === 'string' ? {} : { ...(await toldBySlurm(started.job)), log: (await cluster.log(started)).join() };
    expect(foundIn(told, [planted.registry])).toEqual([]);
    if (typeof started !== 'string') await cluster.backend.instances.stop([started.handle]);
    await rm(called);
  });

  describe('ubench', () => {
    it('writes none into its log, its run or its output, however much it is to say', async ({ onTestFinished }) => {
      const project = siteProject(site, onTestFinished, {
        profile: { env: { TOKEN: { secret: { env: 'PLANTED' } } } },
        service: { env: { DB_PASSWORD: planted.variable } },
        workload: 'http.request()',
        load: { concurrency: 1, operations: 30, warmup: '0s' },
      });
      const { finished } = project.startAs([], ['run', '--backend', 'site', '-vv'], { PLANTED: planted.profile });
      const result = await finished;
      expect(result.code, result.stdout + result.stderr).toBe(0);
      expect(findPlanted([planted.profile, planted.variable], project, new Set(['a.bench.ts', 'ubench.config.ts']), result)).toEqual([]);
    });

    it('shows none in the scripts of a dry run', async ({ onTestFinished }) => {
      const project = siteProject(site, onTestFinished, { profile: { env: { TOKEN: { secret: { env: 'PLANTED' } } } }, service: { env: { DB_PASSWORD: planted.variable } } });
      const { finished } = project.startAs([], ['run', '--backend', 'site', '--dry-run'], { PLANTED: planted.profile });
      const result = await finished;
      expect(result.stdout).toContain('#SBATCH');
      expect(findPlanted([planted.profile, planted.variable], project, new Set(['a.bench.ts', 'ubench.config.ts']), result)).toEqual([]);
    });
  });
});
