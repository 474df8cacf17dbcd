import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { leftRunning } from '../harness/left-running.ts';
import { Project } from '../harness/project.ts';
import { benchOf, database, imports, quick, server, web } from './web-spec.ts';

const webSpec = (mode: string, options = '', load = '{ concurrency: 1, operations: 5 }') => ({
  'server.mjs': server,
  'a.bench.ts': `${imports}${web(mode, options)}${benchOf('web', 'http.request()', load)}`,
});
const databaseSpec = (options: string) => ({
  'a.bench.ts': `${imports}${database(options)}${benchOf('db', 'postgres.selectOnly()')}`,
});

async function listenSomewhere(onTestFinished: (stop: () => void) => void): Promise<number> {
  const holder: Server = createServer();
  await new Promise<void>((listening) => holder.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void holder.close());
  return (holder.address() as { port: number }).port;
}

describe.concurrent('a service that cannot be started ends the run with exit code 3, at once, with the reason and the fix', () => {
  it.for([
    ['postgres', (port: number) => databaseSpec(`{ port: ${port} }`)],
    [
      'http',
      (port: number) => ({
        'server.mjs': server,
        'a.bench.ts': `${imports}${`const web = deploy(http({ port: ${port}, command: ['node', 'server.mjs', '{port}'] }));\n`}${quick}`,
      }),
    ],
  ] as const)('%s: the port is taken, by whom', async ([, spec], { expect, onTestFinished }) => {
    const port = await listenSomewhere(onTestFinished);
    const project = new Project(spec(port), onTestFinished);
    const { code, stdout } = await project.ubench('run');
    expect(code).toBe(3);
    expect(project.result.deployments).toMatchObject([
      { error: { code: 'LOCAL_E_PORT_TAKEN', fix: 'Stop that, or leave the port out for a free one.' } },
    ]);
    expect(project.result.deployments[0]!.error!.what).toMatch(
      new RegExp(`^Port ${port} of 127\\.0\\.0\\.1 is in use by process ${process.pid} \\(.*\\)\\.$`),
    );
    expect(project.result.benchmarks).toMatchObject([{ status: 'failed', error: { code: 'LOCAL_E_PORT_TAKEN' } }]);
    expect(stdout).toContain(`process ${process.pid}`);
    expect(leftRunning(project)).toEqual([]);
  });

  it('postgres: there are no binaries where the spec says', async ({ expect, onTestFinished }) => {
    const project = new Project(databaseSpec("{ binaries: '/nowhere' }"), onTestFinished);
    const { code, stdout } = await project.ubench('run');
    expect(code).toBe(3);
    expect(project.result.deployments).toMatchObject([
      { error: { code: 'POSTGRES_E_BINARIES', what: 'There is no PostgreSQL server in /nowhere: initdb is missing.' } },
    ]);
    expect(stdout).toContain("deployment 'db'");
    expect(stdout).toContain('→ Give the directory that holds initdb and postgres');
  });

  it('postgres: a setting does not exist, and the server says so in its log', async ({ expect, onTestFinished }) => {
    const project = new Project(databaseSpec("{ settings: { shared_bufers: '1MB' } }"), onTestFinished);
    expect((await project.ubench('run')).code).toBe(3);
    const [deployment] = project.result.deployments;
    expect(deployment).toMatchObject({
      log: 'logs/db.log',
      error: { code: 'UBENCH_E_DIED_STARTING', details: expect.stringContaining('unrecognized configuration parameter "shared_bufers"') },
    });
    expect(readFileSync(join(project.runs[0]!, deployment!.log!), 'utf8')).toContain('shared_bufers');
    expect(leftRunning(project)).toEqual([]);
  });

  it('http: the command is not on the PATH', async ({ expect, onTestFinished }) => {
    const project = new Project(
      { 'a.bench.ts': `${imports}const web = deploy(http({ command: ['no-such-binary', '{port}'] }));\n${quick}` },
      onTestFinished,
    );
    expect((await project.ubench('run')).code).toBe(3);
    expect(project.result.deployments).toMatchObject([
      {
        error: {
          code: 'LOCAL_E_COMMAND_MISSING',
          what: "The command 'no-such-binary' is not on the PATH.",
          fix: expect.stringMatching(/^Install it/),
        },
      },
    ]);
  });

  it('http: it dies before it is ready, which is told at once with its exit code and last lines', async ({ expect, onTestFinished }) => {
    const project = new Project(webSpec('dies', "startTimeout: '100s'"), onTestFinished);
    const { code, stdout } = await project.ubench('run');
    expect(code).toBe(3);
    expect(project.result.deployments).toMatchObject([
      {
        log: 'logs/web.log',
        error: {
          code: 'UBENCH_E_DIED_STARTING',
          what: "'web' ended while it was starting: it exited with code 7.",
          details: 'cannot read its settings\ngiving up',
        },
      },
    ]);
    // Its log is shown with the deployment, and not again with every benchmark.
    expect(stdout.split('giving up')).toHaveLength(2);
    expect(project.result.run.duration_ns).toBeLessThan(60e9);
  });

  it('http: it is never ready, and is stopped', async ({ expect, onTestFinished }) => {
    const project = new Project(webSpec('deaf', "startTimeout: '3s'"), onTestFinished);
    const { code, stdout } = await project.ubench('run');
    expect(code).toBe(3);
    expect(project.result.deployments).toMatchObject([
      {
        error: {
          code: 'UBENCH_E_NOT_READY',
          what: expect.stringMatching(/^'web' was not ready within 3 s: .*ECONNREFUSED/),
          details: 'warming up for ever',
          fix: expect.stringContaining("startTimeout: '5m'"),
        },
      },
    ]);
    expect(stdout).toContain('warming up for ever');
    expect(leftRunning(project)).toEqual([]);
  });
});

describe.concurrent('a service that fails under load makes the measurement invalid, and what was measured is kept', () => {
  it('when it dies', async ({ expect, onTestFinished }) => {
    const project = new Project(webSpec('dies-under-load 500', '', "{ concurrency: 2, duration: '30s', warmup: '0s' }"), onTestFinished);
    const { code, stdout } = await project.ubench('run');
    expect(code).toBe(3);
    const [result] = project.result.benchmarks;
    expect(result).toMatchObject({
      status: 'measured',
      validity: { valid: false },
      error: { code: 'UBENCH_E_DIED_UNDER_LOAD', what: "'web' ended during the load: it exited with code 9.", details: 'out of widgets' },
    });
    expect(result!.validity.reasons).toContainEqual({
      code: 'instance-died',
      message: 'the load was cut short: its instance ended: it exited with code 9',
    });
    expect(result!.trials[0]!.operations.measure.succeeded).toBeGreaterThan(400);
    expect(result!.trials[0]!.aborted).toBe('its instance ended: it exited with code 9');
    expect(result!.metrics['latency']).toMatchObject({ n: result!.trials[0]!.operations.measure.succeeded });
    expect(stdout).toContain('out of widgets');
    expect(stdout).toContain('invalid: the load was cut short');
    expect(leftRunning(project)).toEqual([]);
  });

  it('when every operation fails: the kinds of errors are counted and samples shown', async ({ expect, onTestFinished }) => {
    const project = new Project(webSpec('fails', '', '{ concurrency: 2, operations: 40 }'), onTestFinished);
    const { code, stdout } = await project.ubench('run');
    expect(code).toBe(3);
    expect(project.result.benchmarks).toMatchObject([
      {
        status: 'measured',
        validity: { valid: false, reasons: [{ code: 'no-success', message: 'no operation succeeded (40 failed)' }] },
        errors: { 'http 503': { count: 40, samples: ['GET / answered 503'] } },
      },
    ]);
    expect(stdout).toContain('invalid: no operation succeeded (40 failed) [no-success]');
    expect(stdout).toContain('40 × http 503: GET / answered 503');
  });
});

/** Everything that a run has written, but for the logs of its services. */
const written = (project: Project): string =>
  readdirSync(project.runs.at(-1)!, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => readFileSync(join(project.runs.at(-1)!, name), 'utf8'))
    .join('\n');

describe.concurrent('a running service that is pointed at and cannot be used is told within seconds', () => {
  it('nothing listens', async ({ expect, onTestFinished }) => {
    const project = new Project(webSpec('works'), onTestFinished);
    const { code, stdout } = await project.ubench('run', '--at', 'web=http://127.0.0.1:1');
    expect(code).toBe(3);
    expect(project.result.deployments).toMatchObject([
      {
        backend: 'external',
        error: {
          code: 'UBENCH_E_NO_ANSWER',
          what: expect.stringMatching(/^'web' did not answer at http:\/\/127\.0\.0\.1:1 within 5 s: .*ECONNREFUSED/),
          fix: expect.stringContaining('--at web=URL'),
        },
      },
    ]);
    expect(stdout).not.toContain('log');
    expect(project.result.run.duration_ns).toBeLessThan(30e9);
  });

  it('nothing listens at a backend of the configuration', async ({ expect, onTestFinished }) => {
    const config =
      "import { external } from '@ubench/backend-external';\n" +
      "export default { backends: { staging: external({ web: 'http://127.0.0.1:1' }) } };\n";
    const project = new Project({ ...webSpec('works'), 'ubench.config.ts': config }, onTestFinished);
    expect((await project.ubench('run', '--backend', 'staging')).code).toBe(3);
    expect(project.result.deployments).toMatchObject([{ backend: 'staging', error: { code: 'UBENCH_E_NO_ANSWER' } }]);
    expect(project.result.run.duration_ns).toBeLessThan(30e9);
  });

  it.for([
    ['not a URL', '127.0.0.1:5432', 'EXTERNAL_E_URL', /is not a URL/, /^Write it with its scheme/],
    [
      'a URL of another kind',
      'http://127.0.0.1:1',
      'UBENCH_E_UNREACHABLE',
      /A PostgreSQL server is not reached by a http URL/,
      /^Write postgres:\/\//,
    ],
    [
      'a host that is not known',
      'postgres://user:secret@host.invalid/app',
      'UBENCH_E_UNREACHABLE',
      /The host 'host\.invalid' is not known/,
      /in a password, @ is written as %40/,
    ],
  ] as const)('%s', async ([, url, errorCode, what, fix], { expect, onTestFinished }) => {
    const project = new Project(databaseSpec(''), onTestFinished);
    expect((await project.ubench('run', '--at', `db=${url}`)).code).toBe(3);
    const { error } = project.result.deployments[0]!;
    expect(error).toMatchObject({ code: errorCode, what: expect.stringMatching(what), fix: expect.stringMatching(fix) });
    expect(written(project)).not.toContain('secret');
  });

  it('something else listens', async ({ expect, onTestFinished }) => {
    const talker = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((listening) => talker.listen(0, '127.0.0.1', listening));
    onTestFinished(() => void talker.close());
    const { port } = talker.address() as { port: number };
    const project = new Project(databaseSpec(''), onTestFinished);
    expect((await project.ubench('run', '--at', `db=postgres://u:secret@127.0.0.1:${port}/app`)).code).toBe(3);
    expect(project.result.deployments[0]!.error).toMatchObject({
      code: 'UBENCH_E_UNREACHABLE',
      what: `'db' cannot be used: What answers at 127.0.0.1:${port} is not a PostgreSQL server.`,
      fix: 'Correct host and port in the URL.',
    });
  });

  it('the database refuses the password, which is never shown or stored', async ({ expect, onTestFinished }) => {
    // The outer run deploys the server and, in beforeAll, the inner one is pointed at it.
    const outer = `${imports}import { spawn } from 'node:child_process';
import { once } from 'node:events';
const db = deploy(postgres(), { name: 'db' });
beforeAll(async ({ url }) => {
  const wrong = url(db).replace(/:[^:@]*@/, ':wr0ng-passw0rd@');
  const args = [process.argv[1], 'run', 'inner.bench.ts', '--at', 'db=' + wrong];
  const child = spawn(process.execPath, args, { env: { ...process.env, UBENCH_DIR: 'inner' } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const [code] = await once(child, 'close');
  throw new Error('exit ' + code + '\\n' + output);
});
${benchOf('db', 'postgres.selectOnly()')}`;
    const project = new Project({ 'outer.bench.ts': outer, 'inner.bench.ts': databaseSpec('')['a.bench.ts'] }, onTestFinished);
    await project.ubench('run', 'outer.bench.ts');
    const { what } = project.result.benchmarks[0]!.error!;
    expect(what).toContain('exit 3');
    expect(what).toContain("The server refuses the user 'ubench'");
    expect(what.replaceAll(/\s+/g, ' ')).toContain('→ Correct user and password in the URL');
    const [inner] = readdirSync(join(project.directory, 'inner/runs'));
    const files = readdirSync(join(project.directory, 'inner/runs', inner!)).filter((name) => name !== 'logs');
    expect(files.sort()).toEqual(['events.jsonl', 'plan.json', 'result.json', 'run.json']);
    for (const file of files)
      expect(readFileSync(join(project.directory, 'inner/runs', inner!, file), 'utf8'), file).not.toContain('wr0ng');
    expect(readFileSync(join(project.directory, 'inner/runs', inner!, 'result.json'), 'utf8')).toContain('UBENCH_E_UNREACHABLE');
    expect(what).not.toContain('wr0ng');
    expect(leftRunning(project)).toEqual([]);
  });
});
