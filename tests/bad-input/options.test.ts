import { beforeAll, describe, expect, it } from 'vitest';
import { type Finished, Project } from '../harness/project.ts';
import { imports, web } from './web-spec.ts';

interface Mistake {
  readonly mistake: string;
  /** The lines of the spec from line 4 on. */
  readonly lines: string;
  readonly at: number;
  readonly code: string;
  readonly what: string;
  readonly fix: string;
}

const target = 'target: web, workload: http.request()';
const loaded = (load: string): string => `${web()}bench('b', { ${target}, load: ${load} });\n`;
const declared = (options: string): string => `${web()}bench('b', { ${target}, load: { concurrency: 1, operations: 1 }, ${options} });\n`;

const meant = (...texts: string[]): string => `Write what you mean: ${texts.map((text) => `'${text}'`).join(', ')}.`;
const loop = expect.stringMatching(/^Write concurrency: 16 .* rate: '200\/s' .* or trace: 'requests.csv'/);
const stop = expect.stringMatching(/^Write duration: '10s' .* or operations: 10_000/);
const count = 'Write concurrency: 16, or another whole number.';
const rate = "Write a rate that a service can be asked for, such as rate: '200/s'.";

const groups: { title: string; mistakes: Mistake[] }[] = [
  {
    title: 'a name that does not exist is answered with the nearest one',
    mistakes: [
      {
        mistake: 'an option of a service',
        lines: 'deploy(postgres({ setings: {} }));',
        at: 4,
        code: 'UBENCH_E_OPTION_UNKNOWN',
        what: "postgres() has no option 'setings'.",
        fix: "Did you mean 'settings'?",
      },
      {
        mistake: 'an option inside an option of a service',
        lines: "deploy(http({ url: 'http://x', ready: { paht: '/' } }));",
        at: 4,
        code: 'UBENCH_E_OPTION_UNKNOWN',
        what: "http() has no option 'ready.paht'.",
        fix: expect.stringContaining('path'),
      },
      {
        mistake: 'an option of a workload',
        lines: 'postgres.selectOnly({ scal: 10 });',
        at: 4,
        code: 'UBENCH_E_OPTION_UNKNOWN',
        what: "postgres.selectOnly() has no option 'scal'.",
        fix: "Did you mean 'scale'?",
      },
      {
        mistake: 'an option of a benchmark',
        lines: declared('trails: 3'),
        at: 5,
        code: 'UBENCH_E_OPTION_UNKNOWN',
        what: "bench() has no option 'trails'.",
        fix: "Did you mean 'trials'?",
      },
      {
        mistake: 'a key of a load',
        lines: loaded("{ concurency: 1, duration: '1s' }"),
        at: 5,
        code: 'UBENCH_E_LOAD_KEY_UNKNOWN',
        what: "A load has no key 'concurency'.",
        fix: "Did you mean 'concurrency'?",
      },
      {
        mistake: 'an option of a deployment',
        lines: "deploy(postgres(), { startTimout: '1s' });",
        at: 4,
        code: 'UBENCH_E_OPTION_UNKNOWN',
        what: "deploy() has no option 'startTimout'.",
        fix: "Did you mean 'startTimeout'?",
      },
      {
        mistake: 'a workload',
        lines: '\n\npostgres.selectOnlyy({ scale: 1 });',
        at: 6,
        code: 'UBENCH_E_WORKLOAD_UNKNOWN',
        what: "postgres has no workload 'selectOnlyy'.",
        fix: "Did you mean 'selectOnly'?",
      },
      {
        mistake: 'the package of a service',
        lines: "import { postgres as pg } from '@ubench/service-postgre';",
        at: 4,
        code: 'UBENCH_E_SPEC_IMPORT',
        what: "'@ubench/service-postgre' cannot be found.",
        fix: "Did you mean '@ubench/service-postgres'?",
      },
      {
        mistake: 'a process of arrivals',
        lines: loaded("{ rate: '1/s', arrivals: 'poison', duration: '1s' }"),
        at: 5,
        code: 'UBENCH_E_LOAD_ARRIVALS',
        what: "arrivals must be 'constant', 'poisson' or { gamma: shape } with a shape above 0, not 'poison'.",
        fix: "Did you mean 'poisson'?",
      },
    ],
  },
  {
    title: 'a bare number where a unit is needed is answered with the three likely meanings',
    mistakes: [
      {
        mistake: 'load.duration',
        lines: loaded('{ concurrency: 1, duration: 10 }'),
        at: 5,
        code: 'UBENCH_E_UNIT_MISSING',
        what: '10 has no unit, and a duration needs one.',
        fix: meant('10ms', '10s', '10us'),
      },
      {
        mistake: 'load.think',
        lines: loaded("{ concurrency: 1, duration: '1s', think: 5 }"),
        at: 5,
        code: 'UBENCH_E_UNIT_MISSING',
        what: '5 has no unit, and a duration needs one.',
        fix: meant('5ms', '5s', '5us'),
      },
      {
        mistake: 'load.timeout',
        lines: loaded("{ concurrency: 1, duration: '1s', timeout: 500 }"),
        at: 5,
        code: 'UBENCH_E_UNIT_MISSING',
        what: '500 has no unit, and a duration needs one.',
        fix: meant('500ms', '500s', '500us'),
      },
      {
        mistake: 'load.rate',
        lines: loaded("{ rate: 200, duration: '1s' }"),
        at: 5,
        code: 'UBENCH_E_UNIT_MISSING',
        what: '200 has no unit, and a rate needs one.',
        fix: meant('200/s', '200/min', '200/h'),
      },
      {
        mistake: 'the timeout of a benchmark',
        lines: declared('timeout: 60'),
        at: 5,
        code: 'UBENCH_E_UNIT_MISSING',
        what: '60 has no unit, and a duration needs one.',
        fix: meant('60ms', '60s', '60us'),
      },
      {
        mistake: 'startTimeout',
        lines: 'deploy(postgres(), { startTimeout: 5 });',
        at: 4,
        code: 'UBENCH_E_UNIT_MISSING',
        what: '5 has no unit, and a duration needs one.',
        fix: meant('5ms', '5s', '5us'),
      },
    ],
  },
  {
    title: 'a load that cannot be run is refused before anything starts',
    mistakes: [
      {
        mistake: 'no concurrency at all',
        lines: loaded("{ concurrency: 0, duration: '1s' }"),
        at: 5,
        code: 'UBENCH_E_LOAD_COUNT',
        what: 'concurrency must be a whole number from 1, not 0.',
        fix: count,
      },
      {
        mistake: 'a negative concurrency',
        lines: loaded("{ concurrency: -4, duration: '1s' }"),
        at: 5,
        code: 'UBENCH_E_LOAD_COUNT',
        what: 'concurrency must be a whole number from 1, not -4.',
        fix: count,
      },
      {
        mistake: 'half a client',
        lines: loaded("{ concurrency: 1.5, duration: '1s' }"),
        at: 5,
        code: 'UBENCH_E_LOAD_COUNT',
        what: 'concurrency must be a whole number from 1, not 1.5.',
        fix: count,
      },
      {
        mistake: 'a concurrency that is a text',
        lines: loaded("{ concurrency: '16', duration: '1s' }"),
        at: 5,
        code: 'UBENCH_E_LOAD_COUNT',
        what: "concurrency must be a whole number from 1, not '16'.",
        fix: count,
      },
      {
        mistake: 'a rate of nothing',
        lines: loaded("{ rate: '0/s', duration: '1s' }"),
        at: 5,
        code: 'UBENCH_E_LOAD_RATE',
        what: "rate must be more than 0 and at most 10 million per second, not '0/s'.",
        fix: rate,
      },
      {
        mistake: 'a negative rate',
        lines: loaded("{ rate: '-5/s', duration: '1s' }"),
        at: 5,
        code: 'UBENCH_E_UNIT_UNKNOWN',
        what: "'-5/s' is not a rate.",
        fix: "A rate looks like '200/s', '5_000/s', '30/min'.",
      },
      {
        mistake: 'an absurd rate',
        lines: loaded("{ rate: '100_000_000/s', duration: '1s' }"),
        at: 5,
        code: 'UBENCH_E_LOAD_RATE',
        what: "rate must be more than 0 and at most 10 million per second, not '100_000_000/s'.",
        fix: rate,
      },
      {
        mistake: 'a unit that does not exist',
        lines: loaded("{ concurrency: 1, duration: '10 sec' }"),
        at: 5,
        code: 'UBENCH_E_UNIT_UNKNOWN',
        what: "'10 sec' is not a duration.",
        fix: "A duration looks like '20ms', '1.5s', '2m'.",
      },
      {
        mistake: 'a measurement of no time',
        lines: loaded("{ concurrency: 1, duration: '0s' }"),
        at: 5,
        code: 'UBENCH_E_LOAD_DURATION_ZERO',
        what: 'duration must be longer than nothing.',
        fix: "Write duration: '10s', or another duration.",
      },
      {
        mistake: 'a measurement shorter than its warm-up',
        lines: loaded("{ concurrency: 1, duration: '1s', warmup: '2s' }"),
        at: 5,
        code: 'UBENCH_E_LOAD_WARMUP',
        what: 'The warm-up (2.00 s) is longer than the measurement (1.00 s).',
        fix: expect.stringMatching(/^Shorten warmup or lengthen duration/),
      },
      {
        mistake: 'neither concurrency nor rate',
        lines: loaded("{ duration: '1s' }"),
        at: 5,
        code: 'UBENCH_E_LOAD_LOOP',
        what: 'A load has none of concurrency, rate and trace.',
        fix: loop,
      },
      {
        mistake: 'both concurrency and rate',
        lines: loaded("{ concurrency: 1, rate: '1/s', duration: '1s' }"),
        at: 5,
        code: 'UBENCH_E_LOAD_LOOP',
        what: 'A load has concurrency and rate, of which it can have one.',
        fix: loop,
      },
      {
        mistake: 'neither duration nor operations',
        lines: loaded('{ concurrency: 1 }'),
        at: 5,
        code: 'UBENCH_E_LOAD_STOP',
        what: 'A load does not say when it ends.',
        fix: stop,
      },
      {
        mistake: 'both duration and operations',
        lines: loaded("{ concurrency: 1, duration: '1s', operations: 5 }"),
        at: 5,
        code: 'UBENCH_E_LOAD_STOP',
        what: 'A load has both duration and operations.',
        fix: stop,
      },
      {
        mistake: 'a think time in an open loop',
        lines: loaded("{ rate: '1/s', think: '1s', duration: '1s' }"),
        at: 5,
        code: 'UBENCH_E_LOAD_KEY_OF_OTHER_LOOP',
        what: "A load with rate has no 'think'.",
        fix: "Remove 'think', or replace rate by concurrency.",
      },
      {
        mistake: 'no load',
        lines: `${web()}bench('b', { ${target} });`,
        at: 5,
        code: 'UBENCH_E_OPTION_INVALID',
        what: expect.stringMatching(/'load': it must be a load/),
        fix: expect.any(String),
      },
      {
        mistake: 'no workload',
        lines: `${web()}bench('b', { target: web, load: { concurrency: 1, operations: 1 } });`,
        at: 5,
        code: 'UBENCH_E_OPTION_INVALID',
        what: expect.stringMatching(/'workload': it must be a workload of the target/),
        fix: expect.any(String),
      },
      {
        mistake: 'half a trial',
        lines: declared('trials: 1.5'),
        at: 5,
        code: 'UBENCH_E_OPTION_INVALID',
        what: "bench(): option 'trials': it must be a whole number",
        fix: expect.any(String),
      },
      {
        mistake: 'a retry',
        lines: declared('retry: 2'),
        at: 5,
        code: 'UBENCH_E_OPTION_INVALID',
        what: expect.stringMatching(/a benchmark is never silently repeated/),
        fix: expect.any(String),
      },
      {
        mistake: 'a workload of another service than the target',
        lines: `${web()}bench('b', { target: web, workload: postgres.selectOnly(), load: { concurrency: 1, operations: 1 } });`,
        at: 5,
        code: 'UBENCH_E_TARGET_KIND',
        what: "The workload 'selectOnly' is for postgres, and its target 'web' is http.",
        fix: 'Use a workload of http, or a target that is postgres.',
      },
    ],
  },
];

/** All of a group in one project, a file each: one run must report every one of them. */
describe.each(groups)('$title', ({ mistakes }) => {
  let project: Project;
  let finished: Finished;

  beforeAll(async () => {
    const removals: (() => void)[] = [];
    const files = mistakes.map(({ lines }, index) => [`${index}.bench.ts`, imports + lines] as const);
    project = new Project(Object.fromEntries(files), (remove) => removals.push(remove));
    finished = await project.ubench('run');
    return () => removals.forEach((remove) => remove());
  });

  it('ends with exit code 3, every file reported and nothing started', () => {
    expect(finished.code).toBe(3);
    expect(project.result.errors).toHaveLength(mistakes.length);
    expect(project.result.deployments).toEqual([]);
  });

  it.each(mistakes.map((mistake, index) => ({ ...mistake, file: `${index}.bench.ts` })))(
    '$mistake',
    ({ file, at, code, what, fix, lines }) => {
      const error = project.result.errors.find(({ where }) => where?.startsWith(`${file}:`));
      expect(error).toMatchObject({ code, what, fix });
      expect(error!.where).toMatch(new RegExp(`^${file}:${at}(?:, |$)`));
      expect(error!.details).toContain(`> ${at} | ${lines.split('\n')[at - 4]}`);
      expect(finished.stdout).toContain(`at ${error!.where}`);
      expect(finished.stdout).toContain(`[${code}]`);
    },
  );
});
