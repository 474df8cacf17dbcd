import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { imports, nap, quick, server, web } from '../bad-input/web-spec.ts';
import { leftRunning } from '../harness/left-running.ts';
import { Project, repository } from '../harness/project.ts';

interface Finding {
  readonly group: string;
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'problem';
  readonly found: string;
  readonly fix?: string;
}

interface Report {
  readonly code: number | null;
  readonly findings: readonly Finding[];
  finding(group: string, name: string): Finding;
}

function parse(code: number | null, stdout: string): Report {
  const report = JSON.parse(stdout) as { schema: string; findings: Finding[]; problems: number };
  expect(report.schema).toBe('ubench.doctor/1');
  expect(code).toBe(report.problems > 0 ? 3 : 0);
  const { findings } = report;
  return { code, findings, finding: (group, name) => findings.find((one) => one.group === group && one.name === name)! };
}

async function doctor(project: Project, ...flags: string[]): Promise<Report> {
  const { code, stdout } = await project.ubench('doctor', '--json', ...flags);
  return parse(code, stdout);
}

/** After a shell command that changes what the process may do. */
function doctorAfter(project: Project, command: string): Promise<Report> {
  const bin = join(repository, 'packages/ubench/bin/ubench.mjs');
  return new Promise((resolve) => {
    execFile('sh', ['-c', `${command}; exec "$0" "$1" doctor --json`, process.execPath, bin], { cwd: project.directory }, (error, stdout) =>
      resolve(parse(error === null ? 0 : Number(error.code), stdout)),
    );
  });
}

const withServices = {
  'package.json': JSON.stringify({ name: 'a-project', type: 'module', devDependencies: { '@ubench/service-postgres': '*', '@ubench/service-chroma': '*' } }),
};
const configOf = (config: string): Record<string, string> => ({
  'ubench.config.ts': `import { external } from '@ubench/backend-external';
    import { defineConfig, definePlugin, secret } from 'ubench';
    import { z } from 'zod';
    const serviceType = (name, diagnose) => definePlugin({ name, api: 1, setup: (api) => api.service({ name, options: z.strictObject({}), probe: async () => ({ ready: true }), diagnose }) });
    export default defineConfig(${config});`,
});

describe('ubench doctor', () => {
  it('looks at the machine, the project, and each plugin with what it needs', async () => {
    const report = await doctor(new Project(withServices));
    expect([...new Set(report.findings.map(({ group }) => group))]).toEqual([
      'ubench',
      'machine',
      'project',
      '@ubench/backend-local',
      '@ubench/backend-external',
      '@ubench/reporter-terminal',
      '@ubench/reporter-html',
      '@ubench/reporter-pdf',
      '@ubench/reporter-json',
      '@ubench/reporter-markdown',
      '@ubench/reporter-junit',
      '@ubench/reporter-csv',
      '@ubench/reporter-github',
      '@ubench/service-chroma',
      '@ubench/service-postgres',
    ]);
    expect(report.finding('@ubench/service-postgres', 'server program')).toMatchObject({ status: 'ok', found: expect.stringContaining('PostgreSQL') });
    expect(report.finding('@ubench/service-chroma', 'server program')).toMatchObject({ status: 'ok' });
    expect(report.finding('@ubench/backend-local', 'ports')).toMatchObject({ status: 'ok' });
    for (const { status, fix } of report.findings) expect(status === 'ok').toBe(fix === undefined);
  });

  it('changes nothing in the project', async () => {
    const project = new Project({});
    const before = readdirSync(project.directory);
    await project.ubench('doctor');
    expect(readdirSync(project.directory)).toEqual(before);
  });

  it('shows a person the same, each fix on a line of its own, without colour in a pipe', async () => {
    const project = new Project({ ...configOf("{ plugins: ['ubench-service-nowhere'] }") });
    const { code, stdout } = await project.ubench('doctor');
    expect(code).toBe(3);
    expect(stdout).toMatch(/^machine\n {2}[✓!] CPU cores +\d/m);
    expect(stdout).toMatch(/^ubench-service-nowhere\n {2}✗ plugin +There is no plugin 'ubench-service-nowhere'\.\n +→ Install the plugin/m);
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^\d+ ok, \d+ warnings?, \d+ problems?$/);
    expect(stdout).not.toContain('\u001b');
  });
});

describe('ubench doctor finds', () => {
  it('a limit on open files that no run can live with', async () => {
    const report = await doctorAfter(new Project({}), 'ulimit -n 100');
    expect(report.finding('machine', 'open files')).toMatchObject({ status: 'problem', found: expect.stringContaining('limit 100'), fix: expect.stringContaining('ulimit -n') });
  });

  it('options of Node that distort what is measured', async () => {
    const report = await doctorAfter(new Project({}), 'export NODE_OPTIONS=--trace-uncaught');
    expect(report.finding('ubench', 'Node options')).toMatchObject({ status: 'warning', found: expect.stringContaining('--trace-uncaught') });
  });

  it('a directory for runs that cannot be one', async () => {
    const report = await doctor(new Project({ '.ubench': 'a file' }));
    expect(report.finding('project', 'run files')).toMatchObject({ status: 'problem', fix: expect.stringContaining('UBENCH_DIR=') });
  });

  it('what runs that were killed have left, and with --clean takes it away; what is kept stays', async () => {
    const project = new Project({ 'server.mjs': server, 'a.bench.ts': `${imports}${web()}${quick}` });
    expect(await project.ubench('run', '--keep')).toMatchObject({ code: 0 });
    const kept = leftRunning(project);
    for (const point of ['store.plan:before', 'local.spawn:after']) expect(await project.startAs([], ['run'], { UBENCH_FAILPOINTS: `kill:${point}` }).finished).toMatchObject({ signal: 'SIGKILL' });
    const [, id] = project.runs.map((run) => basename(run));
    const instance = `a.bench.ts > web on local, of the run ${id}`;
    const before = await doctor(project);
    expect(before.finding('project', 'left behind')).toMatchObject({ status: 'warning', found: expect.stringMatching(/unfinished directory .*\n.* of the run /), fix: expect.stringContaining('ubench doctor --clean') });
    expect(before.finding('project', 'left behind').found).toContain(instance);
    expect(before.finding('project', 'kept running')).toMatchObject({ status: 'ok', found: expect.stringContaining(`ubench stop ${basename(project.runs[0]!)}`) });
    expect(leftRunning(project)).toHaveLength(2);
    const cleaned = await doctor(project, '--clean');
    expect(cleaned.findings.filter(({ name }) => name === 'cleaned up')).toMatchObject([{ status: 'ok', found: `stopped ${instance}` }, { status: 'ok', found: expect.stringContaining('removed the unfinished directory') }]);
    expect(cleaned.finding('project', 'left behind')).toMatchObject({ status: 'ok', found: 'nothing' });
    expect(leftRunning(project)).toEqual(kept);
    expect(await project.ubench('stop')).toMatchObject({ code: 0, stdout: 'a.bench.ts > web: stopped\n' });
    expect(leftRunning(project)).toEqual([]);
  });

  it('an index of runs that was damaged, and one of a newer version', async () => {
    const project = new Project({ 'a.bench.ts': `${imports}bench('naps', ${nap});\n` });
    expect(await project.ubench('run')).toMatchObject({ code: 0 });
    const index = join(project.directory, '.ubench/ubench.db');
    writeFileSync(index, 'not a database '.repeat(100));
    expect((await doctor(project)).finding('project', 'index of runs')).toMatchObject({ status: 'warning', found: expect.stringContaining('built it anew') });
    expect((await doctor(project)).finding('project', 'index of runs')).toMatchObject({ status: 'ok', found: '1 run' });
    const database = new DatabaseSync(index);
    database.exec('pragma user_version = 99');
    database.close();
    const newer = await doctor(project);
    expect(newer.finding('project', 'index of runs')).toMatchObject({ status: 'problem', fix: expect.stringContaining('ubench list --reindex') });
    expect(newer.code).toBe(3);
  });

  it('a configuration that cannot be read, and looks at the rest all the same', async () => {
    const report = await doctor(new Project({ 'ubench.config.ts': 'export default { trails: 3 };' }));
    expect(report.finding('project', 'configuration')).toMatchObject({
      status: 'problem',
      found: expect.stringMatching(/no key 'trails'.*ubench\.config\.ts:1/),
      fix: expect.stringContaining("'trials'"),
    });
    expect(report.finding('@ubench/backend-local', 'ports')).toBeDefined();
  });

  it('a backend and a reporter that are not there', async () => {
    const report = await doctor(new Project(configOf("{ backend: 'slurn', reporters: ['terminal', 'htlm'] }")));
    expect(report.finding('project', 'backend slurn')).toMatchObject({ status: 'problem', fix: expect.stringContaining('@ubench/backend-slurn') });
    expect(report.finding('project', 'reporter htlm')).toMatchObject({ status: 'problem' });
    expect(report.finding('project', 'reporter terminal')).toMatchObject({ status: 'ok' });
  });

  it('which configured addresses answer', async () => {
    const closing = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(closing, 'listening');
    const { port } = closing.address() as AddressInfo;
    const report = await doctor(new Project(configOf(`{ backends: { staging: external({ up: 'http://127.0.0.1:${port}', unset: secret.env('NOT_SET_HERE') }) } }`)));
    closing.close();
    expect(report.finding('project', 'address of up')).toMatchObject({ status: 'ok' });
    expect(report.finding('project', 'address of unset')).toMatchObject({ status: 'problem', found: expect.stringContaining('NOT_SET_HERE') });
  });

  it("what a third party's plugin says of itself, and that its check hangs or throws", async () => {
    const report = await doctor(
      new Project(
        configOf(`{ plugins: [
          serviceType('moon', async () => [{ name: 'crater', status: 'warning', found: 'shallow', fix: 'Dig.' }]),
          serviceType('mars', () => new Promise(() => {})),
          serviceType('venus', async () => { throw new Error('too hot'); }),
        ] }`),
      ),
    );
    expect(report.finding('moon', 'crater')).toEqual({ group: 'moon', name: 'crater', status: 'warning', found: 'shallow', fix: 'Dig.' });
    expect(report.finding('mars', 'service mars')).toMatchObject({ status: 'problem', found: expect.stringContaining('did not end within 10 s') });
    expect(report.finding('venus', 'service venus')).toMatchObject({ status: 'problem', found: 'too hot' });
    expect(report.code).toBe(3);
  });

  it("what a configured reporter says of where it writes to, by its options", async () => {
    const report = await doctor(
      new Project(
        configOf(`{ plugins: [definePlugin({ name: 'mail', api: 1, setup: (api) => api.reporter({
            name: 'mail', options: z.strictObject({ to: z.string() }), create: () => ({ name: 'mail' }),
            diagnose: async ({ to }) => [{ name: 'mailbox', status: 'problem', found: to + ' is full', fix: 'Empty it.' }],
          }) })], reporters: [['mail', { to: 'me' }]] }`),
      ),
    );
    expect(report.finding('project', 'mailbox')).toEqual({ group: 'project', name: 'mailbox', status: 'problem', found: 'me is full', fix: 'Empty it.' });
  });

  it('runs inside a subdirectory of the project, and keeps to its configuration', async () => {
    const project = new Project({ 'ubench.config.ts': 'export default { trials: 2 };' });
    mkdirSync(join(project.directory, 'deep/down'), { recursive: true });
    const report = await doctorAfter(project, 'cd deep/down');
    expect(report.finding('project', 'configuration')).toMatchObject({ status: 'ok', found: '../../ubench.config.ts' });
  });
});
