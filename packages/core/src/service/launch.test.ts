import { describe, expect, it } from 'vitest';
import { requestLaunch, resolveLaunch, tellsRanksApart } from './launch.ts';

/** A launch that mentions a port several times, some with the number it must have. */
const mentions = (...fixed: (number | undefined)[]) => requestLaunch((c) => ({ command: fixed.map((port) => c.port('http', port)), url: '', stop: { signal: 'SIGTERM', grace_ns: 0 } }));

const apart = (launch: Parameters<typeof requestLaunch>[0]): boolean => tellsRanksApart(requestLaunch(launch).spec);

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

  describe('over several nodes', () => {
    const spread = requestLaunch(({ host, rank, ranks, head, peers, port, headPort, dir }) => ({
      command: ['lead', host, port('sql')],
      env: { RANK: `${rank}/${ranks}` },
      follower: { command: ['follow', `${head}:${headPort('sql')}`, peers, dir('data')], files: { [`${dir('data')}/rank`]: rank } },
      url: `db://${host}:${port('sql')}`,
      stop: { signal: 'SIGTERM', grace_ns: 0 },
    }));
    const values = { host: '10.0.0.2', ports: { sql: 4002 }, dirs: { data: '/tmp/x' }, secrets: {}, software: {} };

    it('has what tells its ranks apart replaced on each', () => {
      const ranks = { rank: '1', ranks: '2', head: '10.0.0.1', peers: '10.0.0.1,10.0.0.2', headPorts: { sql: 4001 } };
      expect(resolveLaunch(spread.spec, { ...values, ranks })).toMatchObject({
        command: ['lead', '10.0.0.2', '4002'],
        env: { RANK: '1/2' },
        follower: { command: ['follow', '10.0.0.1:4001', '10.0.0.1,10.0.0.2', '/tmp/x'], files: { '/tmp/x/rank': '1' } },
      });
    });

    it('is a rank of one where it runs alone', () => {
      expect(resolveLaunch(spread.spec, values)).toMatchObject({ env: { RANK: '0/1' }, follower: { command: ['follow', '10.0.0.2:4002', '10.0.0.2', '/tmp/x'] } });
    });

    it('is told from what would be the same process many times', () => {
      const alike = { command: ['serve'], url: '', stop: { signal: 'SIGTERM', grace_ns: 0 } } as const;
      expect(apart(() => alike)).toBe(false);
      expect(apart(({ host, port }) => ({ ...alike, command: [host, port('http')] }))).toBe(false);
      expect(apart(() => ({ ...alike, follower: { command: ['follow'] } }))).toBe(true);
      for (const name of ['rank', 'head', 'peers'] as const) expect(apart((context) => ({ ...alike, command: [context[name]] }))).toBe(true);
      expect(apart(({ headPort }) => ({ ...alike, env: { PORT: headPort('http') } }))).toBe(true);
    });
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
