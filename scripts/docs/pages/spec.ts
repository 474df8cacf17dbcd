import { matchers } from '@ubench/core';
import { type Load, type LoadKey, loadDefaults, loadKeys, parseLoad } from '@ubench/load';
import { quantities } from '@ubench/units';
import { clientOptions } from '../../../packages/core/src/client/client-options.ts';
import { samplesFor } from '../../../packages/core/src/result/measured.ts';
import { commonDefinitions } from '../../../packages/core/src/summarize/common-definitions.ts';
import { benchOptions, clientBenchOptions } from '../../../packages/ubench/src/authoring/add-bench.ts';
import { deployOptions } from '../../../packages/ubench/src/authoring/deploy.ts';
import { backgroundOptions } from '../../../packages/ubench/src/authoring/parse-background.ts';
import { searchOptions } from '../../../packages/ubench/src/authoring/add-search.ts';
import { sweepOptions } from '../../../packages/ubench/src/authoring/add-sweep.ts';
import { describeOptions } from '../../../packages/ubench/src/authoring/describe.ts';
import { optionTable } from '../field-table.ts';
import { blocks, code, contents, list, literal, type Page, table, wrap } from '../markdown.ts';
import type { Complain } from '../schema-fields.ts';

export function specPage(complain: Complain): Page {
  return {
    file: 'spec.md',
    title: 'Specs',
    summary: 'What `bench`, `describe`, `deploy` and a load take, what a result has, and how quantities are written.',
    text: blocks(
      contents(['bench', 'bench.sweep', 'bench.highestRate', 'describe', 'deploy', 'Loads', 'Results', 'Expectations', 'Quantities']),
      '[Write a spec](../write-a-spec.md) shows all of it at work.',
      '## bench',
      wrap(
        '`bench(name, what, check?)` measures a service under load, or a function in process where *what* is a function. `bench.only`, `bench.skip`, `bench.todo` and `bench.each` are the same with a twist.',
      ),
      optionTable(benchOptions, complain, 'bench()'),
      '### background',
      wrap('Each entry of the list is a load beside the benchmark, measured by agents of its own; the result has what it measured under its name.'),
      optionTable(backgroundOptions, complain, 'background of bench()'),
      '### client',
      wrap('A program of your own in place of `workload` and `load`; [own clients](../own-clients.md) says what it is told, and how it tells what it measured. Beside it, `bench` takes:'),
      optionTable(clientBenchOptions, complain, 'bench()'),
      'The `client` itself:',
      optionTable(clientOptions, complain, 'client of bench()'),
      '## bench.sweep',
      wrap('One benchmark for every combination of the lists in its load, any field of which may be a list: `load: { concurrency: [1, 2, 4], duration: \'10s\' }`. It takes what `bench` takes, and:'),
      optionTable(sweepOptions, complain, 'bench.sweep()'),
      '## bench.highestRate',
      wrap('The highest rate that meets an `slo`, by one benchmark after the other. It takes what `bench` takes, with an `slo` and a load without `rate`, and:'),
      optionTable(searchOptions, complain, 'bench.highestRate()'),
      '## describe',
      '`describe(name, options?, fill)` groups benchmarks and the deployments that they share.',
      optionTable(describeOptions, complain, 'describe()'),
      '## deploy',
      wrap('`deploy(service, options?)` declares a [service](services.md). It is started before the first benchmark that needs it and stopped after the last.'),
      optionTable(deployOptions, complain, 'deploy()'),
      '## Loads',
      wrap('A load with `concurrency` is a closed loop, one with `rate` or `trace` an open loop; [what the numbers mean](../what-the-numbers-mean.md#open-or-closed-loop) says which to choose.'),
      loadTable('Closed loop:', ([of, ...more]) => of === 'concurrency' && more.length === 0, complain),
      loadTable('Open loop:', (of) => !of.includes('concurrency'), complain),
      loadTable('Either:', (of) => of.includes('concurrency') && of.length > 1, complain),
      '## Results',
      results(),
      '## Expectations',
      wrap(
        '`expect(result.latency.p99).toBeLessThan(\'20ms\')` in a check records what must hold and does not throw. A limit may differ by backend: `{ default: \'20ms\', meluxina: \'5ms\' }`.',
      ),
      table(['function', 'holds where what was observed is'], Object.entries(matchers).map(([name, { meaning }]) => [code(name), meaning])),
      '## Quantities',
      quantityTable(complain),
    ),
  };
}

function loadTable(title: string, has: (of: LoadKey['of']) => boolean, complain: Complain): string {
  const rows = Object.entries<LoadKey>(loadKeys).flatMap(([key, { of, takes, description, example }]) => {
    if (!has(of)) return [];
    checkLoad(key, example, of[0]!, complain);
    const preset = (loadDefaults as Readonly<Record<string, string | number>>)[key];
    const type = takes.replace(/^(duration|rate)/, '[$1](#quantities)');
    return [[code(key), type, preset === undefined ? '' : code(literal(preset)), `${description} Example: ${code(literal(example))}`]];
  });
  return blocks(title, table(['key', 'type', 'default', 'meaning'], rows));
}

function checkLoad(key: string, example: unknown, kind: LoadKey['of'][number], complain: Complain): void {
  const stop = key === 'operations' ? {} : { duration: '10s' };
  const load = { ...{ concurrency: { concurrency: 1 }, rate: { rate: '100/s' }, trace: { trace: 'requests.csv' } }[kind], ...stop, [key]: example };
  try {
    parseLoad(load as unknown as Load);
  } catch (error) {
    complain(`the example of the load's '${key}' does not parse: ${(error as Error).message}`);
  }
}

function results(): string {
  const [closed, open] = [commonDefinitions('serviceTime'), commonDefinitions('responseTime')];
  const rows = Object.entries(open).map(([name, { title, definition, better }]) => {
    const alike = closed[name]!.definition === definition;
    return [code(name.replace('/', '.')), title, better, alike ? definition : `Open loop: ${definition} Closed loop: ${closed[name]!.definition}`];
  });
  const needed = Object.entries(samplesFor).map(([name, count]) => `${code(name)} ${count.toLocaleString('en-US')}`);
  return blocks(
    wrap('What a check is given, beside the metrics of [the workload](services.md). A function in process has `latency`, `throughput` and `operations`; `responseTime` and `queueWait` are those of an open loop, `goodput` and `slo.share` of a load with an `slo`.'),
    table(['metric', 'title', 'better', 'definition'], rows),
    'Kinds of metrics:',
    list([
      wrap(`latency: a distribution of durations, with ${code('mean')}, ${code('stddev')}, ${code('min')}, ${code('max')} and percentiles. A percentile has a value where at least so many operations succeeded: ${needed.join(', ')}.`).replaceAll('\n', '\n  '),
      'rate: per second; count: how many; ratio: a share, the mean of values from 0 to 1; gauge: a level, its mean.',
    ]),
  );
}

function quantityTable(complain: Complain): string {
  const rows = Object.entries(quantities).map(([name, { units, note, examples, parse }]) => {
    for (const example of examples) {
      try {
        parse(example);
      } catch (error) {
        complain(`the example ${literal(example)} of a ${name} does not parse: ${(error as Error).message}`);
      }
    }
    return [name, units.map(code).join(' '), examples.map((example) => code(literal(example))).join(' '), note];
  });
  return blocks(wrap('A text of a number and a unit, with or without a space between them; digits may be grouped by `_`. A bare number where a unit is needed is an error.'), table(['quantity', 'units', 'examples', ''], rows));
}
