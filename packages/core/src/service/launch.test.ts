import { describe, expect, it } from 'vitest';
import { requestLaunch, resolveLaunch } from './launch.ts';

/** A launch that mentions a port several times, some with the number it must have. */
const mentions = (...fixed: (number | undefined)[]) => requestLaunch((c) => ({ command: fixed.map((port) => c.port('http', port)), url: '', stop: { signal: 'SIGTERM', grace_ns: 0 } }));

describe('a launch', () => {
  const request = requestLaunch((c) => ({
    command: [`${c.software('/opt/db')}/bin/server`, '--listen', `${c.host}:${c.port('sql')}`, '--data', c.dir('data')],
    init: [['init', c.dir('data')]],
    files: { [`${c.dir('data')}/conf`]: `password=${c.secret('admin')}` },
    env: { PORT: c.port('admin', 9000) },
    url: `db://root:${c.secret('admin')}@${c.host}:${c.port('sql')}`,
    stop: { signal: 'SIGTERM', grace_ns: 1e9 },
  }));

  it('asks for what its placeholders name', () => {
    expect(request).toMatchObject({ ports: { sql: null, admin: 9000 }, dirs: ['data'], secrets: ['admin'], software: ['/opt/db'] });
  });

  it('asks for the fixed port that any mention of it names', () => {
    expect(mentions(9000, undefined).ports).toEqual({ http: 9000 });
    expect(mentions(undefined, 9000).ports).toEqual({ http: 9000 });
  });

  it('has every placeholder replaced where it runs', () => {
    const resolved = resolveLaunch(request.spec, {
      host: '127.0.0.1',
      ports: { sql: 4001, admin: 9000 },
      dirs: { data: '/tmp/x' },
      secrets: { admin: 's3cret' },
      software: { '/opt/db': '/cache/db' },
    });
    expect(resolved).toEqual({
      command: ['/cache/db/bin/server', '--listen', '127.0.0.1:4001', '--data', '/tmp/x'],
      init: [['init', '/tmp/x']],
      files: { '/tmp/x/conf': 'password=s3cret' },
      env: { PORT: '9000' },
      url: 'db://root:s3cret@127.0.0.1:4001',
      stop: { signal: 'SIGTERM', grace_ns: 1e9 },
    });
  });
});
