import { expect, test } from 'vitest';
import { type QuickSpec, specText } from './spec-text.ts';

const spec: QuickSpec = {
  specifier: '@ubench/service-http',
  service: 'http',
  serviceOptions: {},
  workload: 'request',
  workloadOptions: {},
  load: { concurrency: 10, duration: '10s' },
  trials: undefined,
  limits: [],
  at: 'http=http://localhost:3000',
};

test('a spec is what a person would have written', () => {
  const full: QuickSpec = {
    ...spec,
    serviceOptions: { ready: { path: '/health' } },
    workloadOptions: { path: '/items?page=2' },
    load: { rate: '50/s', arrivals: 'poisson', duration: '1m' },
    trials: 3,
    limits: [
      { metric: 'latency.p99', matcher: 'toBeLessThan', quantity: '20ms' },
      { metric: 'errors.count', matcher: 'toBe', quantity: 0 },
    ],
  };
  expect(specText(full)).toBe(`import { http } from '@ubench/service-http';
import { bench, deploy, expect } from 'ubench';

// Made by ubench quick, for a service that is up; say where when you run it:
//   npx ubench run --at http=http://localhost:3000
const target = deploy(http({ ready: { path: '/health' } }));

bench(
  'request',
  {
    target,
    workload: http.request({ path: '/items?page=2' }),
    load: { rate: '50/s', arrivals: 'poisson', duration: '1m' },
    trials: 3,
  },
  (result) => {
    expect(result.latency.p99).toBeLessThan('20ms');
    expect(result.errors.count).toBe(0);
  },
);
`);
});

test('what has no limits has no check, and imports none', () => {
  expect(specText(spec)).not.toContain('expect');
  expect(specText(spec)).toMatch(/load: \{ concurrency: 10, duration: '10s' \},\n {2}\},\n\);\n$/);
});

test('texts of any kind stay what they are', () => {
  const path = `/'"\`\${1}\\ \n äöü</script>`;
  const body = { 'a-b': [1, true, null, 'x'.repeat(200)], nested: { deep: { deeper: { deepest: [{ y: 'z'.repeat(120) }] } } } };
  const text = specText({ ...spec, workloadOptions: { path, body } });
  const source = /http\.request\((.*?)\),\n {4}load/s.exec(text)![1]!;
  // oxlint-disable-next-line no-eval -- what the spec says is what its source evaluates to
  expect((0, eval)(`(${source})`)).toEqual({ path, body });
});
