import { expect, it } from 'vitest';
import { lookCommand, parseLook } from './look.ts';

const instances = [
  { directory: '/s/runs/r/0123456789ab', index: 0, nonce: 'aa' },
  { directory: '/s/runs/r/0123456789ab', index: 1, nonce: 'bb' },
];
const files = '\x1e/s/runs/r/0123456789ab\nsubmitted:100.5\n0/state:nonce aa\n0/state:node n1\n0/state:begin 101\n0/endpoint:nonce aa\n0/endpoint:host 10.0.0.1\n0/endpoint:port http 20000\n1/exit:nonce OTHER\n1/exit:code 0\n';

it('reads queue and files of one answer', () => {
  const { jobs, told, submitted_s, problem } = parseLook(`7_0|RUNNING|None|n1|ubench.r.0123456789ab|x\n\n\x1e0\n${files}`, true, instances);
  expect(problem).toBeUndefined();
  expect(jobs).toMatchObject([{ id: '7_0', state: 'RUNNING', nodes: 'n1' }]);
  expect(submitted_s.get('/s/runs/r/0123456789ab')).toBe(100.5);
  expect(told.get('/s/runs/r/0123456789ab/0')).toMatchObject({ state: { node: 'n1', reached_s: { begin: 101 } }, endpoint: { host: '10.0.0.1', ports: { http: 20_000 } } });
});

it('does not believe what another instance has written', () => expect(parseLook(files, false, instances).told.get('/s/runs/r/0123456789ab/1')).toEqual({}));

it.each([
  ['squeue: error: Socket timed out on send/recv operation\n\n\x1e1\n', 'Socket timed out'],
  ['<html>garbage</html>\n\n\x1e0\n', 'garbage'],
  ['\n\x1e1\n', 'squeue ended with code 1'],
])('has no jobs where squeue gave no answer, and says why: %j', (text, problem) => {
  const seen = parseLook(text + files, true, instances);
  expect(seen.jobs).toBeUndefined();
  expect(seen.problem).toContain(problem);
  expect(seen.told.get('/s/runs/r/0123456789ab/0')!.state).toBeDefined();
});

it('takes an answer without jobs for one', () => expect(parseLook(`\n\x1e0\n${files}`, true, instances)).toMatchObject({ jobs: [], problem: undefined }));

it('asks the queue only where it is told to', () => {
  expect(lookCommand('alice', [], ['/d']).join(' ')).not.toContain('squeue --');
  expect(lookCommand('alice', ['env'], ['/d'])).toContain('--user=alice');
});
