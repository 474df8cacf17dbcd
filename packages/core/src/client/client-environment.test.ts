import { describe, expect, it } from 'vitest';
import { clientEnvironment } from './client-environment.ts';

const environment = (...services: readonly (readonly [name: string, url: string])[]) =>
  clientEnvironment({ services: services.map(([name, url]) => ({ name, url })), seed: 42, agent: { index: 3, count: 4 } }, { env: { MINE: '1' } }, { results: '/tmp/x/results.jsonl', dataset: undefined });

describe('what a task is told', () => {
  it('is where the target is, and where every deployment is under its name', () => {
    expect(environment(['vector-db', 'http://10.0.0.7:8000'], ['db', 'postgres://me:secret@host:5433/app'])).toEqual({
      MINE: '1',
      SERVICE_NAME: 'vector-db', SERVICE_URL: 'http://10.0.0.7:8000', SERVICE_HOSTNAME: '10.0.0.7', SERVICE_PORT: '8000',
      SERVICE_NAME_VECTOR_DB: 'vector-db', SERVICE_URL_VECTOR_DB: 'http://10.0.0.7:8000', SERVICE_HOSTNAME_VECTOR_DB: '10.0.0.7', SERVICE_PORT_VECTOR_DB: '8000',
      SERVICE_NAME_DB: 'db', SERVICE_URL_DB: 'postgres://me:secret@host:5433/app', SERVICE_HOSTNAME_DB: 'host', SERVICE_PORT_DB: '5433',
      UBENCH_SEED: '42', UBENCH_TASK: '3', UBENCH_TASKS: '4', UBENCH_RESULTS: '/tmp/x/results.jsonl',
    });
  });

  it.each([
    ['https://example.org/path', 'example.org', '443'],
    ['http://example.org', 'example.org', '80'],
    ['postgres://me@db/app', 'db', '5432'],
    ['http://[::1]:8080', '::1', '8080'],
    ['postgres:///app?host=/var/run/postgresql', undefined, undefined],
    ['not a url', undefined, undefined],
  ])('of %s is the host name %s and the port %s', (url, hostname, port) => {
    const { SERVICE_URL, SERVICE_HOSTNAME, SERVICE_PORT } = environment(['db', url]);
    expect([SERVICE_URL, SERVICE_HOSTNAME, SERVICE_PORT]).toEqual([url, hostname, port]);
  });

  it('is refused where two deployments would be told of by the same variables', () => {
    expect(() => environment(['db-1', 'http://a'], ['db_1', 'http://b'])).toThrow(expect.objectContaining({ code: 'UBENCH_E_CLIENT_VARIABLE', what: expect.stringMatching(/'db-1' and of 'db_1' by one environment variable, SERVICE_NAME_DB_1/) }));
  });

  it('has the dataset where there is one', () => {
    const told = clientEnvironment({ seed: 1, agent: { index: 0, count: 1 } }, { env: {} }, { results: 'r', dataset: '/data/x.csv' });
    expect(told).toEqual({ UBENCH_SEED: '1', UBENCH_TASK: '0', UBENCH_TASKS: '1', UBENCH_RESULTS: 'r', UBENCH_DATASET: '/data/x.csv' });
  });
});
