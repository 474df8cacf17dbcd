import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Launch, requestLaunch } from '@ubench/core';
import { array, assert, boolean, constantFrom, option, property, record, string } from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { clusterProfile } from './cluster-profile.ts';
import { jobScript } from './job-script.ts';
import { groupLaunches, type SubmissionSetting, writeSubmission } from './submission.ts';

const directory = mkdtempSync(join(tmpdir(), 'job-script-'));
afterAll(() => rmSync(directory, { recursive: true }));

const marker = join(directory, 'marker');
const evil = [`$(touch ${marker})`, `\`touch ${marker}\``, `'; touch ${marker}; '`, '"', "'", '\\', '$HOME', ' ', '#', '!', '*', 'a', '-', '~', '&', '|', ';', '(', 'é'];
const text = string({ unit: constantFrom(...evil), minLength: 1, maxLength: 6 });
const path = text.map((rest) => `/scratch/${rest.replaceAll('%', '')}`);
const name = string({ unit: constantFrom('a', 'B', '7', '.', '_', '-', '+', '@', ':', '/'), minLength: 1, maxLength: 8 });
const profiles = record(
  {
    account: name,
    partition: name,
    qos: name,
    reservation: name,
    constraint: text,
    exclusive: boolean(),
    modules: array(text, { maxLength: 3 }),
    scratch: path,
    imageCache: path,
    nodeDirectory: path,
    apptainer: text,
    env: record({ VALUE: text }),
  },
  { requiredKeys: [] },
);

const launch = (deployment: string, more: Partial<Launch> = {}): Launch => ({
  deployment,
  service: 'http',
  owner: { run: 'a-run' },
  request: requestLaunch((context) => ({ command: ['serve', context.host, context.port('http')], url: `http://${context.host}:${context.port('http')}`, stop: { signal: 'SIGTERM', grace_ns: 1e9 } })),
  log: { directory: '/logs', name: 'web.log' },
  ...more,
});

const setting = (profile: SubmissionSetting['profile']): SubmissionSetting => ({ profile, scratch: profile.scratch, imageCache: profile.imageCache ?? '/images', environment: {}, shipped: new Map(), images: new Map() });

/** What bash says of a text that is a script; empty: nothing. */
const syntax = (script: string): string => spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' }).stderr;
const headers = (script: string): string[] => script.split('\n').filter((line) => line.startsWith('#SBATCH '));
/** As sbatch takes the words of a header line apart: quotes, and the backslash outside of single ones. */
const wordOf = (header: string): string => execFileSync('bash', ['-c', `printf %s ${header.slice('#SBATCH '.length)}`], { encoding: 'utf8' });

/** Its header for an instance that asks for so many GPUs. */
const headerOf = (options: object, gpus: number): string[] => {
  const [group] = groupLaunches([launch('web', { placement: { runtime: 'process', resources: { gpus, cpus: 4, memory_bytes: 2 ** 30 + 1 } } })], 1_000);
  return headers(jobScript(group!, { run: 'r', submission: '0123456789ab' }, '/s/runs/r/0123456789ab', clusterProfile.parse(options))).map((line) => line.slice('#SBATCH '.length));
};

describe('the script of a job', () => {
  it('is bash, whatever the profile and the deployment are called, and runs nothing of them', () => {
    assert(
      property(profiles, option(text), text, (options, deployment, run) => {
        const profile = clusterProfile.parse(options);
        const [group] = groupLaunches([launch(deployment ?? 'web', { owner: { run } })], 1_000);
        const { script, entries } = writeSubmission(group!, { run, submission: '0123456789ab' }, `${profile.scratch}/runs/x/0123456789ab`, setting(profile));
        expect(syntax(script)).toBe('');
        // The header ends where the first command stands.
        const lines = script.split('\n');
        expect(lines.slice(0, 2).map((line) => line[0])).toEqual(['#', '#']);
        expect(headers(script).map(wordOf)).toContain(`--time=01:00:00`);
        const { constraint } = options;
        expect(headers(script).map(wordOf).filter((word) => word.startsWith('--constraint='))).toEqual(constraint === undefined ? [] : [`--constraint=${constraint}`]);
        const settings = entries.find((entry) => entry.path === '0/settings')!;
        const content = 'content' in settings ? settings.content : '';
        expect(syntax(content)).toBe('');
        const file = join(directory, 'settings');
        writeFileSync(file, content);
        const told = execFileSync('bash', ['-c', 'source "$1"; printf "%s\\0" "$owner" "$apptainer" "$image_cache"', 'bash', file], { encoding: 'utf8' });
        expect(told.split('\0').slice(0, 3)).toEqual([run, profile.apptainer, profile.imageCache ?? '/images']);
        expect(spawnSync('ls', [marker]).status).not.toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  it('has one header for what is asked for, in the way that the cluster wants to be asked for GPUs', () => {
    const both = { partition: { cpu: 'c', gpu: 'g' } };
    expect(headerOf(both, 2)).toEqual(expect.arrayContaining(['--partition=g', '--gres=gpu:2', '--cpus-per-task=4', '--mem=1025M', '--no-requeue', '--nodes=1', '--ntasks=1', '--output=0/log']));
    expect(headerOf(both, 0)).toEqual(expect.arrayContaining(['--partition=c']));
    expect(headerOf(both, 0).join(' ')).not.toContain('gpu');
    expect(headerOf({ gpuFlag: 'gpus-per-node', gpuType: 'a100' }, 4)).toContain('--gpus-per-node=a100:4');
    expect(headerOf({ gpuFlag: 'gpus-per-task' }, 1)).toContain('--gpus-per-task=1');
    expect(headerOf({ exclusive: true }, 0)).toContain('--exclusive');
  });

  it('of one over several nodes asks for all of them, and has what each rank is to run', () => {
    const request = requestLaunch(({ host, port, head, headPort, secret }) => ({
      command: ['lead', host, port('http'), secret('key')],
      follower: { command: ['follow', head, headPort('sync'), secret('key')], init: [] },
      init: [['prepare']],
      url: `http://${host}:${port('http')}`,
      stop: { signal: 'SIGTERM', grace_ns: 1e9 },
    }));
    const [group] = groupLaunches([launch('web', { request, placement: { runtime: 'process', resources: { nodes: 2, tasks_per_node: 3 } } })], 1_000);
    const { script, entries } = writeSubmission(group!, { run: 'r', submission: '0123456789ab' }, '/s', setting(clusterProfile.parse({})));
    expect(headers(script)).toEqual(expect.arrayContaining(['#SBATCH --nodes=2', '#SBATCH --ntasks=6', '#SBATCH --ntasks-per-node=3']));
    const contents = new Map(entries.map((entry) => [entry.path, 'content' in entry ? entry.content : '']));
    expect([...contents.keys()]).toEqual(expect.arrayContaining(['ranks.sh', '0/command', '0/init-0000', '0/follower', '0/follower/command']));
    expect(contents.has('0/follower/init-0000')).toBe(false);
    const key = contents.get('0/command')!.split('\0')[3];
    expect(contents.get('0/follower/command')).toBe(`follow\0{{head}}\0{{head-port:sync}}\0${key}\0`);
    expect(contents.get('0/settings')).toMatch(/^ranks=6\ntasks_per_node=3\nfollower_url_ports=''\nawaited_ports=sync$/m);
  });

  it('of several is an array, each with a log of its own', () => {
    const [group] = groupLaunches([launch('a'), launch('b'), launch('c')], 1_000);
    expect(headers(jobScript(group!, { run: 'r', submission: '0123456789ab' }, '/s', clusterProfile.parse({})))).toEqual(expect.arrayContaining(['#SBATCH --array=0-2', '#SBATCH --output=%a/log']));
  });

  it('sources what is bash itself', () => {
    for (const file of ['instance.sh', 'ranks.sh']) expect(syntax(readFileSync(new URL(`../templates/slurm/${file}`, import.meta.url), 'utf8'))).toBe('');
  });
});

describe('variables of the profile', () => {
  it('are in the container too, but for those of Apptainer itself', () => {
    const [group] = groupLaunches([launch('web', { placement: { runtime: 'apptainer', image: '/images/a.sif', resources: {} } })], 1_000);
    const environment = { HF_HOME: '/hf', APPTAINER_DOCKER_PASSWORD: 'hidden' };
    const { entries } = writeSubmission(group!, { run: 'r', submission: '0123456789ab' }, '/s', { ...setting(clusterProfile.parse({})), environment });
    const entry = entries.find((one) => one.path === '0/environment')!;
    const variables = ('content' in entry ? entry.content : '').split('\0');
    expect(variables).toEqual(expect.arrayContaining(['APPTAINERENV_HF_HOME=/hf', 'APPTAINER_DOCKER_PASSWORD=hidden']));
    expect(variables.filter((variable) => variable.includes('hidden'))).toHaveLength(1);
  });
});

describe('a profile', () => {
  it.each([
    ['account', 'p200001\n#SBATCH --hold'],
    ['account', '--wrap=id'.replace('--', ' ')],
    ['partition', 'cpu gpu'],
    ['qos', '$(id)'],
    ['reservation', ''],
    ['constraint', 'a\nb'],
    ['modules', ['a\nb']],
    ['prolog', ['a\nb']],
    ['scratch', 'relative/path'],
    ['scratch', '/a/%j'],
    ['scratch', '/a\n/b'],
    ['env', { 'A B': 'c' }],
    ['env', { 'A=B': 'c' }],
    ['ssh', 'host\nother'],
    ['apptainer', 'a\0b'],
    ['gpuFlag', 'gpu'],
  ])('with a %s that cannot be is refused by the name of the option: %j', (option_, value) => {
    const { error } = clusterProfile.safeParse({ [option_]: value });
    expect(error?.issues[0]?.path[0]).toBe(option_);
  });
});
