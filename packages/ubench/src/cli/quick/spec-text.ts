import { inspect } from 'node:util';
import type { QuickLimit } from './parse-limit.ts';

/** What a spec of one benchmark of one service says. */
export interface QuickSpec {
  /** Package of the service. */
  readonly specifier: string;
  /** What the package exports it as. */
  readonly service: string;
  readonly serviceOptions: object;
  readonly workload: string;
  readonly workloadOptions: object;
  readonly load: object;
  readonly trials: number | undefined;
  readonly limits: readonly QuickLimit[];
  /** How a shell writes where the service is; holds no secret. */
  readonly at: string;
}

/** The source of a spec, as a person would have written it. */
export function specText({ specifier, service, serviceOptions, workload, workloadOptions, load, trials, limits, at }: QuickSpec): string {
  const target = `const target = deploy(${service}(${argument(serviceOptions)}));`;
  const what = [
    'target',
    `workload: ${service}.${workload}(${argument(workloadOptions, 2)})`,
    `load: ${literal(load, 2)}`,
    ...(trials === undefined ? [] : [`trials: ${trials}`]),
  ];
  const check = limits.map(({ metric, matcher, quantity }) => `    expect(result.${metric}).${matcher}(${literal(quantity)});`);
  return `${[
    `import { ${service} } from ${literal(specifier)};`,
    `import { bench, deploy${limits.length > 0 ? ', expect' : ''} } from 'ubench';`,
    '',
    '// Made by ubench quick, for a service that is up; say where when you run it:',
    `//   npx ubench run --at ${at}`,
    target,
    '',
    'bench(',
    `  ${literal(workload)},`,
    '  {',
    ...what.map((line) => `    ${line},`),
    '  },',
    ...(check.length === 0 ? [] : ['  (result) => {', ...check, '  },']),
    ');',
  ].join('\n')}\n`;
}

const argument = (options: object, depth = 0): string => (Object.keys(options).length === 0 ? '' : literal(options, depth));

/** JSON as source; what does not fit a line is indented below the `depth` of its own. */
function literal(value: unknown, depth = 0): string {
  const source = inspect(value, { depth: null, breakLength: 100, compact: true, maxArrayLength: null, maxStringLength: null });
  return source.replaceAll('\n', `\n${'  '.repeat(depth)}`);
}
