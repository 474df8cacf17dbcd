import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Placement } from '@ubench/core';
import { array, constantFrom, record, sample, string } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRootfs } from '../containers/rootfs.ts';
import { canMount, mountSmallDisk } from '../harness/small-disk.ts';
import { withService } from '../services/with-service.ts';
import { asRoot, Cluster, jobsAt, type Profile, siteProject, submissionsIn, until } from './cluster.ts';
import { users } from './site/site-options.ts';
import { type Site, startSite } from './site/start-site.ts';

const asking = (resources: Placement['resources']): Placement => ({ runtime: 'process', resources });

interface Refusal {
  readonly what: string;
  readonly profile?: Profile;
  readonly placement?: Placement;
  readonly code: string;
  readonly says: RegExp;
  readonly fix: RegExp;
}

const refusals: readonly Refusal[] = [
  { what: 'an unknown partition', profile: { partition: 'cpuu' }, code: 'SLURM_E_PARTITION', says: /no partition 'cpuu'/, fix: /Did you mean 'cpu'\? There are cpu, gpu, short/ },
  { what: 'an unknown account', profile: { account: 'bunch' }, code: 'SLURM_E_ACCOUNT', says: /the account 'bunch'/, fix: /`account`.*Did you mean 'bench'/ },
  { what: 'an unknown quality of service', profile: { qos: 'norml' }, code: 'SLURM_E_QOS', says: /quality of service 'norml'/, fix: /`qos`.*Did you mean 'normal'/ },
  { what: 'an unknown reservation', profile: { reservation: 'nothing' }, code: 'SLURM_E_RESERVATION', says: /no reservation 'nothing'/, fix: /`reservation`/ },
  { what: 'an unknown constraint', profile: { constraint: 'quantum' }, code: 'SLURM_E_CONSTRAINT', says: /features 'quantum'/, fix: /`constraint`/ },
  { what: 'a time limit over that of the partition', profile: { timeLimit: '3h' }, code: 'SLURM_E_TIME_LIMIT', says: /03:00:00 is over that of the partition 'cpu', 02:00:00/, fix: /`timeLimit`.*at most 02:00:00/ },
  { what: 'more GPUs than a node has', placement: asking({ gpus: 5 }), code: 'SLURM_E_RESOURCES', says: /'web' asks for 5 GPUs, and no node of the partition 'cpu' has more than 4/, fix: /`resources`/ },
  { what: 'GPUs of a type that there is not', profile: { gpuType: 'h100' }, placement: asking({ gpus: 1 }), code: 'SLURM_E_RESOURCES', says: /asks for 1 GPUs? of type h100/, fix: /`resources`/ },
  { what: 'more cores than a node has', placement: asking({ cpus: 9 }), code: 'SLURM_E_RESOURCES', says: /9 cores.*more than 8/, fix: /`resources`/ },
  { what: 'more memory than a node has', placement: asking({ memory_bytes: 2 ** 36 }), code: 'SLURM_E_RESOURCES', says: /of memory/, fix: /`resources`/ },
  { what: 'a scratch without permission', profile: { scratch: '/etc/ubench' }, code: 'SLURM_E_SCRATCH', says: /\/etc\/ubench.*Permission denied/, fix: /`scratch`/ },
  { what: 'a scratch below a file', profile: { scratch: '/etc/passwd/ubench' }, code: 'SLURM_E_SCRATCH', says: /Not a directory/, fix: /`scratch`/ },
  { what: 'a variable in scratch that is not set', profile: { scratch: '$NO_SUCH_PLACE/ubench' }, code: 'SLURM_E_VARIABLE', says: /\$NO_SUCH_PLACE is not set/, fix: /Write the path itself/ },
];

withService('slurm', () => {
  let site: Site;
  let disk: string;
  const unmount: (() => void)[] = [];
  beforeAll(async () => {
    disk = canMount ? mountSmallDisk(16, (undo) => unmount.push(undo)).path : await mkdtemp(join(tmpdir(), 'disk-'));
    await chmod(disk, 0o777);
    site = await startSite({ nodes: 1, accounting: { enforce: true }, binds: [[disk, disk]] });
  });
  afterAll(async () => {
    await site?.stop();
    for (const undo of unmount) undo();
  });
  const nothingLeft = async (): Promise<void> => {
    expect(await jobsAt(site)).toEqual([]);
    expect(submissionsIn(join(site.scratch, 'ubench'))).toEqual([]);
  };

  /** What every login shell of the user does first, until the end of a test. */
  const loginDoes = async (script: string, undo: (restore: () => Promise<void>) => void, file = '.bash_profile'): Promise<void> => {
    const path = join(site.home, file);
    await writeFile(path, `${script}\n`);
    undo(() => rm(path));
  };
  /** What becomes of an instance that is started there, until it is stopped. */
  const outcome = async (): Promise<string> => {
    await using cluster = new Cluster(site);
    const started = await cluster.start();
    const { status } = await cluster.becomes(started, 'RUNNING');
    await cluster.backend.instances.stop([started.handle]);
    return status;
  };
  /** All programs of the machine but some. */
  const programsBut = async (name: string, ...missing: string[]): Promise<string> => {
    const directory = join(site.directory, name);
    await mkdir(directory);
    execFileSync('sh', ['-c', 'ln -s /usr/bin/* "$1"; shift; rm -- "$@"', 'sh', directory, ...missing.map((program) => join(directory, program))]);
    return directory;
  };

  describe('what cannot be submitted is refused, and leaves nothing behind:', () => {
    it.each(refusals)('$what', async ({ profile = {}, placement, code, says, fix }) => {
      await using cluster = new Cluster(site, profile);
      await expect(cluster.start([], placement)).rejects.toMatchObject({ code, message: expect.stringMatching(says), fix: expect.stringMatching(fix) });
      await nothingLeft();
    });

    it.runIf(canMount)('a scratch without space', async () => {
      await using cluster = new Cluster(site, { scratch: `${disk}/ubench` });
      await expect(cluster.start()).rejects.toMatchObject({ code: 'SLURM_E_SCRATCH', message: expect.stringMatching(/No space left on device/), fix: expect.stringContaining('with room') });
      expect(await jobsAt(site)).toEqual([]);
      expect(submissionsIn(`${disk}/ubench`)).toEqual([]);
    });

    it('by ubench, as an error of the run', async ({ onTestFinished }) => {
      const project = siteProject(site, onTestFinished, { profile: { partition: 'cpuu' } });
      const { code, stdout } = await project.ubench('run', '--backend', 'site');
      expect(stdout).toMatch(/no partition 'cpuu'[^]*\[SLURM_E_PARTITION\][^]*Did you mean 'cpu'\?/);
      expect(code).toBe(3);
      await nothingLeft();
    });
  });

  it('a scratch that compute nodes do not see is named when the job has failed', async () => {
    // On every node /tmp is another one.
    const here = await mkdtemp(join(tmpdir(), 'scratch-'));
    try {
      await chown(here, users.alice, users.alice);
      await using cluster = new Cluster(site, { scratch: here });
      const started = await cluster.start();
      expect(await cluster.becomes(started, 'ERROR')).toMatchObject({ reason: expect.stringContaining('without a word of its own'), fix: expect.stringContaining('`scratch`') });
      await cluster.backend.instances.stop([started.handle]);
      expect(submissionsIn(here)).toEqual([]);
      expect(await jobsAt(site)).toEqual([]);
    } finally {
      await rm(here, { recursive: true });
    }
  });

  describe('a login', () => {
    it('that greets and complains is understood', async ({ onTestFinished }) => {
      await loginDoes('echo "*** Welcome to the cluster ***"; printf "\\001\\0binary\\n"; echo "quota: command not found" >&2; no-such-command', onTestFinished);
      expect(await outcome()).toBe('RUNNING');
      await nothingLeft();
    });

    it('whose shell exits says so', async ({ onTestFinished }) => {
      await loginDoes('echo "your password has expired" >&2; exit 3', onTestFinished);
      await using cluster = new Cluster(site);
      await expect(cluster.start()).rejects.toMatchObject({ code: 'SLURM_E_NOT_ANSWERING', message: expect.stringMatching(/a login shell.*your password has expired/) });
      await nothingLeft();
    });

    it('whose every shell exits says so', async ({ onTestFinished }) => {
      await loginDoes('exit 3', onTestFinished, '.bashrc');
      await using cluster = new Cluster(site);
      await expect(cluster.start()).rejects.toMatchObject({ code: 'REMOTE_E_LOGIN_SHELL', fix: expect.stringContaining('~/.bashrc') });
      await nothingLeft();
    });

    it('to a home that cannot be written works with another scratch, and not without', async ({ onTestFinished }) => {
      await chmod(site.home, 0o500);
      onTestFinished(() => chmod(site.home, 0o700));
      expect(await outcome()).toBe('RUNNING');
      await nothingLeft();
      await using cluster = new Cluster(site, { scratch: '~/.ubench' });
      await expect(cluster.start()).rejects.toMatchObject({ code: 'SLURM_E_SCRATCH', message: expect.stringMatching(/\.ubench.*Permission denied/), fix: expect.stringContaining('`scratch`') });
    });

    it.each([
      ['sbatch', ['sbatch']],
      ['sinfo', ['sinfo', 'squeue', 'sbatch', 'scontrol']],
    ] as const)('without %s says so', async (command, missing) => {
      const programs = await programsBut(`without-${command}`, ...missing);
      await writeFile(join(site.home, '.bash_profile'), `PATH=${programs}\n`);
      try {
        await using cluster = new Cluster(site);
        await expect(cluster.start()).rejects.toMatchObject({ code: 'SLURM_E_NO_SLURM', message: expect.stringContaining('There is no s'), fix: expect.stringContaining('`ssh`') });
        await nothingLeft();
      } finally {
        await rm(join(site.home, '.bash_profile'));
      }
    });

    it('without sacct works', async ({ onTestFinished }) => {
      await loginDoes(`PATH=${await programsBut('without-sacct', 'sacct', 'sacctmgr')}`, onTestFinished);
      expect(await outcome()).toBe('RUNNING');
      await nothingLeft();
    });
  });

  withService('apptainer', (apptainer) => {
    describe('an image', () => {
      let images: string;
      beforeAll(() => {
        images = join(site.directory, 'images');
        const sif = join(images, 'whole.sif');
        execFileSync(apptainer, ['build', sif, makeRootfs(join(images, 'rootfs'))], { stdio: 'pipe' });
        const whole = readFileSync(sif);
        writeFileSync(join(images, 'half.sif'), whole.subarray(0, whole.length / 2));
        // The code of an architecture in its header.
        writeFileSync(join(images, 'foreign.sif'), Buffer.concat([whole.subarray(0, 45), Buffer.from(process.arch === 'arm64' ? '02' : '04'), whole.subarray(47)]));
        writeFileSync(join(images, 'text.sif'), 'no image');
      });

      it.each([
        ['that does not exist', 'none.sif', /There is no image.*none\.sif does not exist/, /Correct its name/],
        ['that is truncated', 'half.sif', /is not whole/, /Build it or download it again/],
        ['that is none', 'text.sif', /is not whole.*no SIF file/, /Build it or download it again/],
        ['of another architecture', 'foreign.sif', /is for other computers: it is for a\w+64, and this node is a\w+64/, /for the architecture of the node/],
      ])('%s is an error of the run that says so', async (_, file, says, fix) => {
        const image = join(images, file);
        await using cluster = new Cluster(site, { apptainer });
        const started = await cluster.start([], { runtime: 'apptainer', image, resources: {} });
        expect(await cluster.becomes(started, 'ERROR')).toMatchObject({ reason: expect.stringMatching(says), fix: expect.stringMatching(fix) });
        await cluster.backend.instances.stop([started.handle]);
        await nothingLeft();
      });

      it('that is not whole is an error of ubench, with what to do', async ({ onTestFinished }) => {
        const project = siteProject(site, onTestFinished, { profile: { apptainer }, deploy: { image: join(images, 'half.sif') } });
        const { code, stdout } = await project.ubench('run', '--backend', 'site');
        expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/'web' ended while .*half\.sif.* is not whole.*\[UBENCH_E_DIED_STARTING\].*Build it or download it again/);
        expect(code).toBe(3);
        await nothingLeft();
      });

      it('where there is no Apptainer says what to load', async () => {
        await using cluster = new Cluster(site, { apptainer: 'no-such-apptainer' });
        const started = await cluster.start([], { runtime: 'apptainer', image: join(images, 'whole.sif'), resources: {} });
        expect(await cluster.becomes(started, 'ERROR')).toMatchObject({ reason: expect.stringContaining('no-such-apptainer'), fix: expect.stringContaining('load the module') });
        await cluster.backend.instances.stop([started.handle]);
        await nothingLeft();
      });
    });
  });

  describe('names, values and paths', () => {
    /** An injected command would leave it. */
    const marker = '/tmp/marker-of-injection';
    const evil = [`$(touch ${marker})`, `\`touch ${marker}\``, `'; touch ${marker}; '`, `"; touch ${marker}; "`, `\n#SBATCH --hold\ntouch ${marker}\n`, `-x`, `--help`, '%j %A \\n', "it's", '"', '\\', ' ', '\t', '*', '~', '!!', '${HOME}', '$HOME', '|', '&', '>', '#', 'é', '😀', '{', '\r'];
    const text = string({ unit: constantFrom(...evil, 'a', 'b'), maxLength: 6 });
    /** Writes what it was given: arguments, variables, a file. */
    const teller = ['perl', '-e', String.raw`my ($out, $file, @rest) = @ARGV; local $/; open my $f, '<', $file or die; my $content = <$f>; open my $o, '>', "$out.new" or die; print $o join "\0", @rest, $ENV{VALUE}, $ENV{FROM_PROFILE}, $content; close $o; rename "$out.new", $out`];

    it.each([
      ['plain', ''],
      ['of blanks and quotes', ` it's "here"`],
      ['of what bash would run', `$(touch -- ${marker.slice(1)})\`touch marker\`;touch marker`],
      ['of a leading dash', '/-x/--help'],
    ])('arrive as they are in a scratch %s', async (_, path) => {
      const [cases] = sample(array(record({ argument: text, value: text, content: text, fromProfile: text, deployment: text, run: string({ unit: constantFrom(...evil, 'r'), minLength: 1, maxLength: 4 }) }), { minLength: 6, maxLength: 6 }), { numRuns: 1 });
      const scratch = `${site.scratch}/injected${path}`;
      const out = await mkdtemp(join(site.scratch, 'out-'));
      await chown(out, users.alice, users.alice);
      await Promise.all(
        cases!.map(async ({ argument, value, content, fromProfile, deployment, run }, index) => {
          await using cluster = new Cluster(site, { scratch, env: { FROM_PROFILE: fromProfile } });
          const told = join(out, String(index));
          const started = await cluster.start(
            (context) => ({ command: [...teller, told, `${context.dir('data')}/a file's`, argument, '$(id)'], env: { VALUE: value }, files: { [`${context.dir('data')}/a file's`]: content } }),
            undefined,
            { deployment, run: `${index}${run}` },
          );
          const state = await until('it ends', () => cluster.state(started), ({ status }) => status === 'STOPPED' || status === 'ERROR');
          expect(state, (await cluster.log(started)).join('\n')).toMatchObject({ status: 'STOPPED', reason: 'it exited with code 0' });
          expect((await readFile(told, 'utf8')).split('\0')).toEqual([argument, '$(id)', value, fromProfile, content]);
          expect(await cluster.backend.instances.find({ run: `${index}${run}` })).toEqual([started.handle]);
          await cluster.backend.instances.stop([started.handle]);
        }),
      );
      expect((await site.exec(['sh', '-c', `ls -d ${marker}* marker 2>/dev/null`])).stdout).toBe('');
      expect((await site.exec(['sh', '-c', `ls -d ${marker}* 2>/dev/null`], { node: 'n1' })).stdout).toBe('');
      expect(submissionsIn(scratch)).toEqual([]);
      expect(await jobsAt(site)).toEqual([]);
    });

    it('of Slurm reach it as they are', async () => {
      await asRoot(site, 'scontrol', 'update', 'nodename=n1', 'availablefeatures=x86,ssd', 'activefeatures=x86,ssd');
      await using cluster = new Cluster(site, { scratch: `${site.scratch}/it's "a" $(b) #c`, constraint: 'x86&ssd' });
      const started = await cluster.start([], undefined, { run: `a 'run' "of" $(us)` });
      const job = await asRoot(site, 'scontrol', 'show', 'job', '-o', started.job);
      expect(job).toContain(`JobName=ubench.a+20+27run+27+20+22of+22+20+24+28us+29.`);
      expect(job).toContain('Features=x86&ssd ');
      expect(job).toContain(`Comment=ubench/1 ${encodeURIComponent(started.directory)} `);
      expect(await cluster.backend.instances.findAll!()).toMatchObject([{ owner: { run: `a 'run' "of" $(us)` }, handle: { directory: started.directory } }]);
      await cluster.backend.instances.stop([started.handle]);
    });
  });
});
